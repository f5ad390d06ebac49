// Package postertest has sheets and photographs of them for tests of what reads them: as phones see them at doors, at any
// angle, aslant, out of focus, in uneven light, with a seventh of the code dirty. They are the same every time.
package postertest

import (
	"bytes"
	"encoding/base32"
	"image"
	"image/png"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"ashyq/internal/poster"
)

// URL is as long as a gate's may be, which makes the densest code.
func URL() string {
	payload := make([]byte, 98)
	r := rand.New(rand.NewPCG(2026, 11))
	for i := range payload {
		payload[i] = byte(r.Uint32())
	}
	return "HTTPS://ASHYQ.EXAMPLE.KZ/G/" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(payload)
}

// Sheet is one in three languages.
func Sheet(t testing.TB, exit bool) poster.Sheet {
	t.Helper()
	code, err := poster.QR(URL())
	if err != nil {
		t.Fatal(err)
	}
	s := poster.Sheet{Code: code, Short: "482913757", Exit: exit, Faces: []poster.Face{
		{Language: "kk", Venue: "«Тұмар» кафесі", Gate: "Басты есік", Word: "Кіру", Sentence: "Кіру үшін кодты сканерлеңіз немесе цифрларды теріңіз."},
		{Language: "ru", Venue: "Кафе «Тумар»", Gate: "Главная дверь", Word: "Вход", Sentence: "Чтобы войти, отсканируйте код или введите цифры."},
		{Language: "en", Venue: "Tumar Café", Gate: "Main door", Word: "Entrance", Sentence: "To come in, scan the code or type the digits."},
	}}
	if exit {
		for i, word := range []string{"Шығу", "Выход", "Exit"} {
			s.Faces[i].Word = word
		}
	}
	return s
}

// Photographs are a hundred of four sheets, one of each size, all of which say URL.
func Photographs(t testing.TB) []*image.Gray {
	t.Helper()
	var prints []print
	for i, size := range []poster.Size{poster.A4, poster.A6, poster.Tent, poster.Sticker} {
		sheet, _ := printed(t, Sheet(t, i%2 == 1), size)
		prints = append(prints, sheet)
	}
	photographs := make([]*image.Gray, 100)
	var cameras sync.WaitGroup
	for i := range photographs {
		cameras.Go(func() { photographs[i] = prints[i%len(prints)].photograph(uint64(i)) })
	}
	cameras.Wait()
	return photographs
}

// FromAfar are twenty of an A4 sheet from two metres.
func FromAfar(t testing.TB) []*image.Gray {
	t.Helper()
	sheet, module := printed(t, Sheet(t, false), poster.A4)
	photographs := make([]*image.Gray, 20)
	for i := range photographs {
		photographs[i] = sheet.afar(uint64(i), module/200*25.4)
	}
	return photographs
}

// printed is a sheet's page, of a tent its lower side, of labels the first, and how many of the page's dots a module is wide.
func printed(t testing.TB, sheet poster.Sheet, size poster.Size) (p print, module float64) {
	t.Helper()
	var file bytes.Buffer
	if err := sheet.PNG(&file, size); err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	part := page.Bounds()
	switch size {
	case poster.Tent:
		part.Min.Y = part.Max.Y / 2
	case poster.Sticker:
		part.Max = image.Pt(part.Max.X/2, part.Max.Y/4)
	}
	page = page.(*image.Gray).SubImage(part)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(page)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("%s, clean: %v", size, err)
	}
	modules := sheet.Code.Size()
	left, right := found.GetResultPoints()[1], found.GetResultPoints()[2] // the middles of the upper finder patterns, 3.5 modules in
	module = (right.GetX() - left.GetX()) / float64(modules-7)
	corner := [2]float64{left.GetX() - 3.5*module + float64(part.Min.X), left.GetY() - 3.5*module + float64(part.Min.Y)}
	return newPrint(page, modules, corner, module), module
}
