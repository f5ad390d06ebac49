package server

import (
	"bytes"
	"context"
	"slices"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
	"ashyq/internal/poster"
)

type posterInput struct {
	Venue     ashyq.VenueID `path:"id"`
	Format    string        `query:"format" enum:"pdf,svg,png" default:"pdf"`
	Size      string        `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string      `query:"languages" enum:"kk,ru,en" maxItems:"3" doc:"In the order in which they are read, with commas between; none: all three."`
	Gate      ashyq.GateID  `query:"gate" doc:"Needed for svg and png; none: every gate."`
}

type chainPosterInput struct {
	Entity    ashyq.EntityID `path:"entity"`
	Size      string         `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string       `query:"languages" enum:"kk,ru,en" maxItems:"3" doc:"In the order in which they are read, with commas between; none: all three."`
}

type posterOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) posters(ctx context.Context, in *posterInput) (*posterOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	sheets, err := s.sheets(place.Venue, in.Gate, in.Languages)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	size := poster.Size(in.Size)
	switch {
	case len(sheets) == 0:
		return nil, errNotFound
	case in.Format == "pdf":
		err = poster.PDF(&b, size, place.Venue.Name.In(exchangeOf(ctx).language), sheets)
	case in.Gate == "":
		return nil, errInvalidBody
	case in.Format == "svg":
		err = sheets[0].SVG(&b, size)
	default:
		err = sheets[0].PNG(&b, size)
	}
	if err != nil {
		return nil, err
	}
	if err := s.Office.Printed(ctx, exchangeOf(ctx).caller, in.Venue); err != nil {
		return nil, err
	}
	name := "ashyq-" + in.Size
	if in.Gate != "" {
		name = "ashyq-" + sheets[0].Short + "-" + in.Size
	}
	return attachment(in.Format, name, b.Bytes()), nil
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
		sheets = append(sheets, more...)
	}
	if len(sheets) == 0 {
		return nil, errNotFound
	}
	var b bytes.Buffer
	if err := poster.PDF(&b, poster.Size(in.Size), entity.Name.In(x.language), sheets); err != nil {
		return nil, err
	}
	for _, place := range places {
		if err := s.Office.Printed(ctx, x.caller, place.Venue.ID); err != nil {
			return nil, err
		}
	}
	return attachment("pdf", "ashyq-"+in.Size, b.Bytes()), nil
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
