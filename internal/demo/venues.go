package demo

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/country"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Staff is somebody who works at a venue.
type Staff struct {
	Phone ashyq.Phone
	Role  store.RoleName
}

// Venue is a place of the demo world, with those who work there.
type Venue struct {
	ashyq.Venue
	Staff []Staff
}

var zones = map[ashyq.Region]ashyq.Zone{"KZ-75": ashyq.YellowZone, "KZ-71": ashyq.RedZone, "KZ-79": ashyq.GreenZone}

// entity owns every venue of the demo world.
func entity() ashyq.Entity {
	return ashyq.Entity{
		ID: ashyq.EntityID(id("entity")), Name: ashyq.Text{KK: "Демо ЖШС", RU: "ТОО «Демо»", EN: "Demo LLP"}, BIN: madeUpBIN(1),
		Contacts: ashyq.Contacts{Email: "demo@example.kz"},
		Notices:  map[ashyq.NoticeKind]ashyq.Ways{ashyq.SilenceNotice: {}}, // nobody comes to most of its venues
	}
}

// madeUpBIN is the n-th of those that begin with a month of the demo's summer.
func madeUpBIN(n int) ashyq.BIN {
	for check := range 10 {
		if bin, err := ashyq.ParseBIN(fmt.Sprintf("21054%06d%d", n, check)); err == nil {
			return bin
		}
	}
	panic(fmt.Sprintf("there is no BIN with the serial %d", n))
}

// venues are all places of the demo world. Their ids and numbers are the same at every start, so that a database that is
// kept holds them once.
func venues(now time.Time) []Venue {
	all := []Venue{
		place("fitness", 80, 400, ashyq.Text{KK: "«Тұлпар» фитнес-клубы", RU: "Фитнес-клуб «Тулпар»", EN: "Tulpar Fitness"}),
		place("cinema", 120, 300, ashyq.Text{KK: "«Арман» кинотеатры", RU: "Кинотеатр «Арман»", EN: "Arman Cinema"}),
		place("cafe", 30, 90, ashyq.Text{KK: "«Дастархан» кафесі", RU: "Кафе «Дастархан»", EN: "Dastarkhan Cafe"}),
		place("airport", 5000, 30_000, ashyq.Text{KK: "Алатау әуежайы", RU: "Аэропорт Алатау", EN: "Alatau Airport"}),
		place("pharmacy", 15, 60, ashyq.Text{KK: "«Шипа» дәріханасы", RU: "Аптека «Шипа»", EN: "Shipa Pharmacy"}),
		place("grocery", 60, 350, ashyq.Text{KK: "«Береке» азық-түлік дүкені", RU: "Продукты «Береке»", EN: "Bereke Grocery"}),
		place("mall", 3000, 20_000, ashyq.Text{KK: "«Керуен» сауда орталығы", RU: "Торговый центр «Керуен»", EN: "Keruen Mall"}),
		place("sauna", 20, 150, ashyq.Text{KK: "«Бұлақ» моншасы", RU: "Сауна «Булак»", EN: "Bulaq Sauna"}),
	}
	for i := range all {
		v := &all[i]
		v.Participation.Since = now.Add(-30 * day)
		switch v.Category {
		case "mall": // two entrances
			v.Gates = append(v.Gates, gate(v.Category, ashyq.Text{KK: "Оңтүстік кіреберіс", RU: "Южный вход", EN: "South entrance"}, ashyq.Entry))
		case "sauna": // its first week
			v.State = ashyq.Training
			v.Participation = ashyq.Participation{Since: now.Add(-2 * day), Ends: now.Add(ashyq.TrainingTime - 2*day)}
		case "airport":
			v.Region, v.Address, v.Point = "KZ-71", "Astana, 1 Airport Road", &ashyq.Point{Latitude: 51.0222, Longitude: 71.4669}
		case "grocery":
			v.Region, v.Address, v.Point = "KZ-79", "Shymkent, 7 Tauke Khan Avenue", &ashyq.Point{Latitude: 42.3155, Longitude: 69.5869}
		}
		v.Staff = []Staff{{phone(101 + 10*i), store.Owner}, {phone(102 + 10*i), store.Guard}}
	}
	return all
}

func place(category ashyq.Category, capacity, area int, name ashyq.Text) Venue {
	return Venue{Venue: ashyq.Venue{
		ID: ashyq.VenueID(id("venue", string(category))), Entity: entity().ID, Name: name, Address: "Almaty, 12 Abay Avenue",
		Point: &ashyq.Point{Latitude: 43.2426, Longitude: 76.9548}, Region: "KZ-75", Category: category, OKED: oked(category),
		State: ashyq.Active, Capacity: capacity, Area: area, TimeZone: "Asia/Almaty",
		Gates: []ashyq.Gate{gate(category, mainEntrance, ashyq.Entry), gate(category, exit, ashyq.Exit)},
	}}
}

// oked is the class of the most common activity of a category.
func oked(category ashyq.Category) string {
	activities := country.Activities()
	i := slices.IndexFunc(activities, func(a country.Activity) bool { return a.Category == category })
	return activities[i].OKED
}

var (
	mainEntrance = ashyq.Text{KK: "Басты кіреберіс", RU: "Главный вход", EN: "Main entrance"}
	exit         = ashyq.Text{KK: "Шығу", RU: "Выход", EN: "Exit"}
)

func gate(category ashyq.Category, name ashyq.Text, direction ashyq.Direction) ashyq.Gate {
	seed := []string{"gate", string(category), name.EN}
	return ashyq.Gate{ID: ashyq.GateID(id(seed...)), Name: name, Direction: direction, Short: short(seed...)}
}

// owner is the phone of who owns the whole chain.
func (w World) owner() ashyq.Phone { return w.Venues[0].Staff[0].Phone }

// authority is the phone of the demo's sanitary doctor.
func authority() ashyq.Phone { return phone(901) }

// id is an identifier that is the same at every start.
func id(seed ...string) string {
	sum := sha256.Sum256([]byte("ashyq demo\x00" + strings.Join(seed, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// short is a short number that is the same at every start.
func short(seed ...string) string {
	sum := sha256.Sum256([]byte("ashyq demo short\x00" + strings.Join(seed, "\x00")))
	n := 10_000_000 + binary.BigEndian.Uint64(sum[:8])%90_000_000
	for check := range 10 {
		if number, err := seal.ParseShort(fmt.Sprintf("%d%d", n, check)); err == nil {
			return number
		}
	}
	panic("one of ten check digits is right")
}
