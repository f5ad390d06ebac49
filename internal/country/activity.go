package country

import (
	_ "embed"
	"slices"
	"sync"

	"ashyq"
)

//go:embed activities.yaml
var activitiesText []byte

// Activity is what a place does. Its code is a class of OKED, the country's classifier of activities (NK RK 03-2019), in the
// four digits that it shares with NACE Rev. 2. The classifier does not tell a café from a restaurant or billiards from karaoke,
// and decrees do: the code and the category together are what is unique.
type Activity struct {
	OKED     string         `yaml:"oked"`
	Category ashyq.Category `yaml:"category"` // the decrees' word, where they have one
	Name     ashyq.Text     `yaml:"name"`
	Also     []string       `yaml:"also"` // what people call it, in any language
}

var activities = sync.OnceValue(func() []Activity { return read[Activity](activitiesText) })

// Activities are all activities, the most common first.
func Activities() []Activity { return slices.Clone(activities()) }

// ActivityOf is the activity of a code and a category.
func ActivityOf(oked string, category ashyq.Category) (Activity, bool) {
	i := slices.IndexFunc(activities(), func(a Activity) bool { return a.OKED == oked && a.Category == category })
	if i < 0 {
		return Activity{}, false
	}
	return activities()[i], true
}
