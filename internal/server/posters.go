package server

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
	"ashyq/internal/poster"
)

type posterInput struct {
	Venue     ashyq.VenueID `path:"id"`
	Format    string        `query:"format" enum:"pdf,svg,png" default:"pdf"`
	Size      string        `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string      `query:"languages" enum:"kk,ru,en" maxItems:"3" uniqueItems:"true" doc:"In the order in which they are read, with commas between; none: all three."`
	Gate      ashyq.GateID  `query:"gate" doc:"Needed for svg and png; none: every gate."`
}

type chainPosterInput struct {
	Entity    ashyq.EntityID `path:"entity"`
	Size      string         `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string       `query:"languages" enum:"kk,ru,en" maxItems:"3" uniqueItems:"true" doc:"In the order in which they are read, with commas between; none: all three."`
}

type posterOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Sheets are heavy work beside scans: a node prints one file at a time, while so many more wait.
const (
	sheetsAtOnce = 1000
	printsAtOnce = 16
)

// printer has a node print one file after another.
type printer struct {
	waiting chan struct{}
	turn    sync.Mutex
}

func newPrinter() *printer { return &printer{waiting: make(chan struct{}, printsAtOnce)} }

// print is what render writes. Errors: unavailable while too many wait.
func (p *printer) print(render func(io.Writer) error) ([]byte, error) {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return nil, errOverload
	}
	p.turn.Lock()
	defer p.turn.Unlock()
	var b bytes.Buffer
	err := render(&b)
	return b.Bytes(), err
}

func (s *server) posters(ctx context.Context, in *posterInput) (*posterOutput, error) {
	x := exchangeOf(ctx)
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	if in.Format != "pdf" && in.Gate == "" {
		return nil, errInvalidBody
	}
	sheets, err := s.sheets(place.Venue, in.Gate, in.Languages)
	if err != nil {
		return nil, err
	}
	if len(sheets) == 0 {
		return nil, errNotFound
	}
	var printed []checkin.Place
	if in.Format == "pdf" { // a picture is looked at: the console shows one before anything is printed
		printed = append(printed, place)
	}
	size := poster.Size(in.Size)
	body, err := s.print(ctx, printed, func(w io.Writer) error {
		switch in.Format {
		case "svg":
			return sheets[0].SVG(w, size)
		case "png":
			return sheets[0].PNG(w, size)
		default:
			return poster.PDF(w, size, place.Venue.Name.In(x.language), sheets)
		}
	})
	if err != nil {
		return nil, err
	}
	name := "ashyq-" + in.Size
	if in.Gate != "" {
		name = "ashyq-" + sheets[0].Short + "-" + in.Size
	}
	return attachment(in.Format, name, body), nil
}

func (s *server) chainPosters(ctx context.Context, in *chainPosterInput) (*posterOutput, error) {
	x := exchangeOf(ctx)
	entity, err := s.Desk.Places.Entity(in.Entity)
	if err != nil {
		return nil, err
	}
	places := slices.DeleteFunc(s.managed(x.caller, in.Entity, x.language), func(p checkin.Place) bool { return p.Venue.Gone() })
	var sheets []poster.Sheet
	for _, place := range places {
		more, err := s.sheets(place.Venue, "", in.Languages)
		if err != nil {
			return nil, err
		}
		if sheets = append(sheets, more...); len(sheets) > sheetsAtOnce {
			return nil, errTooManySheets
		}
	}
	if len(sheets) == 0 {
		return nil, errNotFound
	}
	body, err := s.print(ctx, places, func(w io.Writer) error {
		return poster.PDF(w, poster.Size(in.Size), entity.Name.In(x.language), sheets)
	})
	if err != nil {
		return nil, err
	}
	return attachment("pdf", "ashyq-"+in.Size, body), nil
}

var errTooManySheets = ashyq.Fail(ashyq.Conflict, "too_many_sheets")

// print is a file of posters, which is noted at the venues that it is to be printed for. Errors: limited, unavailable.
func (s *server) print(ctx context.Context, printed []checkin.Place, render func(io.Writer) error) ([]byte, error) {
	caller := exchangeOf(ctx).caller
	if err := s.Office.Print(ctx, caller); err != nil {
		return nil, err
	}
	body, err := s.printer.print(render)
	if err != nil {
		return nil, err
	}
	for _, place := range printed {
		if err := s.Office.Printed(ctx, caller, place.Venue.ID); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// sheets are what is printed for the gates of a venue that are in use: for one, or for all.
func (s *server) sheets(v *ashyq.Venue, only ashyq.GateID, languages []string) (sheets []poster.Sheet, err error) {
	if len(languages) == 0 {
		languages = i18n.Languages()
	}
	for _, g := range v.Gates {
		if !g.Retired.IsZero() || only != "" && g.ID != only {
			continue
		}
		code, err := poster.QR(s.gateURL(v, g))
		if err != nil {
			return nil, err
		}
		sheet := poster.Sheet{Code: code, Short: g.Short, Exit: g.Direction == ashyq.Exit}
		word, sentence := "poster.entrance", "poster.sentence.entry"
		if sheet.Exit {
			word, sentence = "poster.exit", "poster.sentence.exit"
		}
		for _, language := range languages {
			sheet.Faces = append(sheet.Faces, poster.Face{
				Language: language, Venue: v.Name.In(language), Gate: g.Name.In(language), Word: s.Words.Text(language, word, nil),
				Sentence: s.Words.Text(language, sentence, nil),
			})
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

func attachment(format, name string, body []byte) *posterOutput {
	media := map[string]string{"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
	return &posterOutput{media[format], `attachment; filename="` + name + "." + format + `"`, body}
}
