package checkin

import (
	"encoding/base32"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ashyq"
)

// A record is a venue or a business as Places keeps it: its fields in a fixed order, each as short as it can be. It is of this
// process alone, and never written anywhere.
//
//	number  a varint
//	word    the number of one that many records share; or 0, its length, and a byte for each letter of the country's languages
//	text    how many words, with a space between each, and the words
//	id      ten bytes behind a zero, or the length of another text and one, and that text
//	moment  0 for none, or the milliseconds since 1970

// words are those that records share: kinds of places, streets, regions, names of gates. The zero value is empty.
type words struct {
	list []string
	at   map[string]int
}

// maxWords bounds the list, which those that turn out not to be shared fill too: a number takes two bytes at most.
const maxWords = 1<<14 - 1 - ownWords

// ownWords is how many words of its own a record may repeat: a name that is the same in each language.
const ownWords = 4

// number is a word's own, from one on; 0 if there is no room for it.
func (w *words) number(word string) int {
	if i, ok := w.at[word]; ok {
		return i + 1
	}
	if len(w.list) == maxWords || len(word) > maxShared {
		return 0
	}
	if w.at == nil {
		w.at = make(map[string]int)
	}
	word = strings.Clone(word) // it is a part of a longer text
	w.at[word] = len(w.list)
	w.list = append(w.list, word)
	return len(w.list)
}

// maxShared is how long a word is at most, in bytes, that records may share.
const maxShared = 64

// letters are those outside ASCII that texts are made of; the n-th is the byte 0x80 + n.
const letters = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»—–№’“”…•°·₸\u00a0"

// otherLetter stands before the UTF-8 of any other.
const otherLetter = 0xff

var (
	letterOf = []rune(letters)
	byteOf   = func() map[rune]byte {
		bytes := make(map[rune]byte)
		for i, r := range letterOf {
			bytes[r] = 0x80 + byte(i)
		}
		return bytes
	}()
)

var id32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

const idBytes = 10

// recorder writes a record.
type recorder struct {
	to    []byte
	words *words
	own   []string // words that nobody shares, as they come
}

func (r *recorder) number(n int) { r.to = binary.AppendVarint(r.to, int64(n)) }

func (r *recorder) flags(flags ...bool) {
	var all byte
	for i, flag := range flags {
		if flag {
			all |= 1 << i
		}
	}
	r.to = append(r.to, all)
}

func (r *recorder) text(s string) {
	if s == "" {
		r.number(0)
		return
	}
	r.number(strings.Count(s, " ") + 1)
	for word := range strings.SplitSeq(s, " ") {
		r.word(word)
	}
}

func (r *recorder) word(word string) {
	if own := slices.Index(r.own, word); own >= 0 && own < ownWords {
		r.uvarint(1 + own)
		return
	}
	if n := r.words.number(word); n > 0 {
		r.uvarint(ownWords + n)
		return
	}
	r.own = append(r.own, word)
	r.uvarint(0)
	var room [64]byte
	text := room[:0]
	for _, letter := range word {
		switch b, ok := byteOf[letter]; {
		case letter < utf8.RuneSelf:
			text = append(text, byte(letter))
		case ok:
			text = append(text, b)
		default:
			text = utf8.AppendRune(append(text, otherLetter), letter)
		}
	}
	r.uvarint(len(text))
	r.to = append(r.to, text...)
}

func (r *recorder) uvarint(n int) { r.to = binary.AppendUvarint(r.to, uint64(n)) }

func (r *recorder) texts(t ashyq.Text) {
	r.text(t.KK)
	r.text(t.RU)
	r.text(t.EN)
}

func wordList[W ~string](r *recorder, list []W) {
	r.number(len(list))
	for _, w := range list {
		r.word(string(w))
	}
}

func (r *recorder) id(id string) {
	var b [idBytes]byte
	if len(id) == id32.EncodedLen(idBytes) {
		if _, err := id32.Decode(b[:], []byte(id)); err == nil {
			r.to = append(append(r.to, 0), b[:]...)
			return
		}
	}
	r.uvarint(len(id) + 1)
	r.to = append(r.to, id...)
}

func (r *recorder) moment(t time.Time) {
	if t.IsZero() {
		r.number(0)
		return
	}
	r.number(int(t.UnixMilli()))
}

// degrees takes five bytes if seven decimals are all that there is.
func (r *recorder) degrees(d float64) {
	if n := math.Round(d * 1e7); n/1e7 == d && math.Abs(d) <= 180 {
		r.number(int(n))
		return
	}
	r.number(exactDegrees)
	r.to = binary.LittleEndian.AppendUint64(r.to, math.Float64bits(d))
}

const exactDegrees = math.MaxInt32 // more than 180e7

// short is a gate's number: four bytes, or 0xff and what else it may be.
func (r *recorder) short(s string) {
	if n, err := strconv.ParseUint(s, 10, 30); err == nil && strconv.FormatUint(n, 10) == s {
		r.to = binary.BigEndian.AppendUint32(r.to, uint32(n))
		return
	}
	r.to = append(r.to, 0xff)
	r.text(s)
}

// reader reads what a recorder has written.
type reader struct {
	from  []byte
	words *words
	own   []string
}

func (r *reader) take(n int) []byte {
	taken := r.from[:n]
	r.from = r.from[n:]
	return taken
}

func (r *reader) uvarint() int {
	n, size := binary.Uvarint(r.from)
	r.from = r.from[size:]
	return int(n)
}

func (r *reader) number() int {
	n, size := binary.Varint(r.from)
	r.from = r.from[size:]
	return int(n)
}

func (r *reader) flags(flags ...*bool) {
	all := r.take(1)[0]
	for i, flag := range flags {
		*flag = all&(1<<i) != 0
	}
}

func (r *reader) text() string {
	n := r.number()
	switch n {
	case 0:
		return ""
	case 1:
		return r.word()
	}
	var room [256]byte
	text := append(room[:0], r.word()...)
	for range n - 1 {
		text = append(append(text, ' '), r.word()...)
	}
	return string(text)
}

func (r *reader) word() string {
	switch n := r.uvarint(); {
	case n > ownWords:
		return r.words.list[n-ownWords-1]
	case n > 0:
		return r.own[n-1]
	}
	from := r.take(r.uvarint())
	var room [256]byte
	text := room[:0]
	for len(from) > 0 {
		switch b := from[0]; {
		case b < utf8.RuneSelf:
			text, from = append(text, b), from[1:]
		case b == otherLetter:
			letter, size := utf8.DecodeRune(from[1:])
			text, from = utf8.AppendRune(text, letter), from[1+size:]
		default:
			text, from = utf8.AppendRune(text, letterOf[b-0x80]), from[1:]
		}
	}
	word := string(text)
	r.own = append(r.own, word)
	return word
}

func (r *reader) texts() ashyq.Text { return ashyq.Text{KK: r.text(), RU: r.text(), EN: r.text()} }

func readWords[W ~string](r *reader) (list []W) {
	for range r.number() {
		list = append(list, W(r.word()))
	}
	return list
}

func (r *reader) id() string {
	if n := r.uvarint(); n > 0 {
		return string(r.take(n - 1))
	}
	return id32.EncodeToString(r.take(idBytes))
}

func (r *reader) moment() time.Time {
	if ms := r.number(); ms != 0 {
		return time.UnixMilli(int64(ms)).UTC()
	}
	return time.Time{}
}

func (r *reader) degrees() float64 {
	if n := r.number(); n != exactDegrees {
		return float64(n) / 1e7
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
}

func (r *reader) short() string {
	if r.from[0] == 0xff {
		r.take(1)
		return r.text()
	}
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(r.take(4))), 10)
}

// venue writes a venue; business is the number of the entity's record. A record begins with what is asked of many venues at
// once, and with what rules ask of one.
func (r *recorder) venue(v *ashyq.Venue, business uint32) {
	r.id(string(v.ID))
	r.word(string(v.Region))
	r.word(string(v.Category))
	r.word(string(v.State))
	r.word(v.TimeZone)
	p := &v.Participation
	r.flags(v.Leader, p.Asked, v.Point != nil)
	r.moment(p.Since)
	r.moment(p.Ends)
	wordList(r, p.Changed)
	r.number(v.Capacity)
	r.number(v.Area)
	r.number(len(v.Opening))
	for _, s := range v.Opening {
		wordList(r, s.Days)
		r.number(int(s.Hours.From))
		r.number(int(s.Hours.To))
	}
	r.number(int(business))
	r.texts(v.Name)
	r.text(v.Address)
	r.word(v.OKED)
	r.word(v.Terms)
	if v.Point != nil {
		r.degrees(v.Point.Latitude)
		r.degrees(v.Point.Longitude)
	}
	wordList(r, p.Before)
	r.text(p.Reason)
	r.text(p.Decree)
	r.moment(v.Printed)
	r.number(len(v.Gates))
	for _, g := range v.Gates {
		r.id(string(g.ID))
		r.text(g.Name.KK)
		r.text(g.Name.RU)
		r.text(g.Name.EN)
		r.word(string(g.Direction))
		r.short(g.Short)
		r.moment(g.Retired)
	}
}

// outline reads what a venue's record begins with, and whether the point on the map is known, which comes later.
func (r *reader) outline(v *ashyq.Venue) (placed bool) {
	v.ID = ashyq.VenueID(r.id())
	v.Region = ashyq.Region(r.word())
	v.Category = ashyq.Category(r.word())
	v.State = ashyq.VenueState(r.word())
	v.TimeZone = r.word()
	p := &v.Participation
	r.flags(&v.Leader, &p.Asked, &placed)
	p.Since = r.moment()
	p.Ends = r.moment()
	p.Changed = readWords[string](r)
	v.Capacity = r.number()
	v.Area = r.number()
	for range r.number() {
		days := readWords[ashyq.DayName](r)
		hours := ashyq.Hours{From: ashyq.TimeOfDay(r.number()), To: ashyq.TimeOfDay(r.number())}
		v.Opening = append(v.Opening, ashyq.Shift{Days: days, Hours: hours})
	}
	return placed
}

// venue reads a venue, all but its entity, of which it returns the number.
func (r *reader) venue(v *ashyq.Venue) (business uint32) {
	placed := r.outline(v)
	business = uint32(r.number())
	v.Name = r.texts()
	v.Address = r.text()
	v.OKED = r.word()
	v.Terms = r.word()
	if placed {
		v.Point = &ashyq.Point{Latitude: r.degrees(), Longitude: r.degrees()}
	}
	p := &v.Participation
	p.Before = readWords[ashyq.VenueState](r)
	p.Reason = r.text()
	p.Decree = r.text()
	v.Printed = r.moment()
	if n := r.number(); n > 0 {
		v.Gates = make([]ashyq.Gate, n)
	}
	for i := range v.Gates {
		g := &v.Gates[i]
		g.ID = ashyq.GateID(r.id())
		g.Name = ashyq.Text{KK: r.text(), RU: r.text(), EN: r.text()}
		g.Direction = ashyq.Direction(r.word())
		g.Short = r.short()
		g.Retired = r.moment()
	}
	return business
}

// entity writes a business; one of which only venues are known has nothing but its id. A record begins with the id.
func (r *recorder) entity(id ashyq.EntityID, e *ashyq.Entity) {
	r.id(string(id))
	if e == nil {
		return
	}
	r.texts(e.Name)
	r.text(e.BIN.Digits())
	r.flags(e.SoleTrader != nil)
	if s := e.SoleTrader; s != nil {
		r.to = append(r.to, s.Person[:]...)
		r.text(s.KeyID)
		r.text(s.LastFour)
	}
	r.text(e.Contacts.Email)
	r.text(e.Contacts.Phone)
	r.text(e.Contacts.PhoneLastTwo)
	r.number(len(e.Notices))
	for kind, ways := range e.Notices {
		r.word(string(kind))
		r.flags(ways.Page, ways.SMS)
	}
	r.moment(e.Since)
}

// entity reads a business: nil if nothing but its id is known.
func (r *reader) entity() *ashyq.Entity {
	e := &ashyq.Entity{ID: ashyq.EntityID(r.id())}
	if len(r.from) == 0 {
		return nil
	}
	e.Name = r.texts()
	e.BIN, _ = ashyq.ParseBIN(r.text()) // as it was, or none
	var soleTrader bool
	if r.flags(&soleTrader); soleTrader {
		e.SoleTrader = &ashyq.SoleTrader{Person: ashyq.Digest(r.take(len(ashyq.Digest{}))), KeyID: r.text(), LastFour: r.text()}
	}
	e.Contacts = ashyq.Contacts{Email: r.text(), Phone: r.text(), PhoneLastTwo: r.text()}
	for range r.number() {
		if e.Notices == nil {
			e.Notices = make(map[ashyq.NoticeKind]ashyq.Ways)
		}
		var ways ashyq.Ways
		kind := ashyq.NoticeKind(r.word())
		r.flags(&ways.Page, &ways.SMS)
		e.Notices[kind] = ways
	}
	e.Since = r.moment()
	return e
}
