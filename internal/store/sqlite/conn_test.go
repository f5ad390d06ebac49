package sqlite

import (
	"reflect"
	"testing"

	"ashyq"
)

func TestArgumentOfAKindThatNoColumnHoldsPanics(t *testing.T) {
	for _, arg := range []any{1.5, uint8(1), [3]byte{}, []string{"a"}, new(string)} {
		func() {
			defer func() {
				want := "sqlite: no column holds a " + reflect.TypeOf(arg).String()
				if got := recover(); got != want {
					t.Errorf("%T: %v", arg, got)
				}
			}()
			value(arg)
		}()
	}
	if got := value(ashyq.Admit); got != string(ashyq.Admit) {
		t.Errorf("a word of the domain is bound as %v", got)
	}
}
