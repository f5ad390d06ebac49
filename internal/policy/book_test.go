package policy

import "testing"

func TestShippedDecreesAreSound(t *testing.T) {
	if _, err := Shipped(); err != nil {
		t.Fatal(err)
	}
}
