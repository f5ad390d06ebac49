package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"

	"ashyq"
)

//go:embed pages
var pageFiles embed.FS

// pages are those that the server writes itself: parsed once, nothing in them fetched from elsewhere.
type pages struct {
	templates *template.Template
	style     template.CSS
	script    template.JS
	docsCSP   string
	gateCSP   string
}

func newPages() (*pages, error) {
	templates, err := template.ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	style, err := pageFiles.ReadFile("pages/page.css")
	if err != nil {
		return nil, err
	}
	script, err := pageFiles.ReadFile("pages/docs.js")
	if err != nil {
		return nil, err
	}
	closed := strictCSP[0] + "; style-src " + hashSource(style)
	return &pages{
		templates: templates, style: template.CSS(style), script: template.JS(script),
		docsCSP: closed + "; script-src " + hashSource(script) + "; connect-src 'self'",
		gateCSP: closed,
	}, nil
}

// hashSource is what a content policy calls an inline script or style.
func hashSource(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// gatePage is what a phone's own camera opens: whose gate this is, and how to check in at it.
func (s *server) gatePage(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r.Context())
	page := struct {
		Language, Title, Place, Way, Digits, Advice string
		Style                                       template.CSS
	}{Language: x.language, Style: s.pages.style}
	status := http.StatusOK
	id, err := s.gateID(r.Context(), r.PathValue("code"))
	if place, err2 := s.Desk.Places.Gate(id); err == nil && err2 == nil {
		page.Title, page.Advice = "Ashyq", gateAdvice.In(x.language)
		if short := place.Gate.Short; len(short) == 9 { // not every gate has one
			page.Digits = short[:3] + " " + short[3:6] + " " + short[6:]
		}
		if place.Venue != nil {
			page.Title, page.Place = place.Venue.Name.In(x.language), place.Venue.Address
			page.Way = gateWays[place.Gate.Direction].In(x.language) + " · " + place.Gate.Name
		}
	} else {
		if err == nil {
			err = err2
		}
		p := s.problem(x, err)
		status, page.Title, page.Advice = p.Status, "Ashyq", p.Detail
	}
	var b bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&b, "gate.html", page); err != nil {
		s.fail(x, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", x.language)
	h.Set("Content-Security-Policy", s.pages.gateCSP)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client may be gone
}

var (
	gateWays = map[ashyq.Direction]ashyq.Text{
		ashyq.Entry: {KK: "Кіру", RU: "Вход", EN: "Entry"},
		ashyq.Exit:  {KK: "Шығу", RU: "Выход", EN: "Exit"},
	}
	gateAdvice = ashyq.Text{
		KK: "Ashyq қызметі бар қолданбада осы кодты сканерлеңіз немесе тоғыз санды енгізіңіз. Телефоныңыз болмаса, қызметкерге жеке куәлігіңізді көрсетіңіз.",
		RU: "Отсканируйте этот код в приложении с сервисом Ashyq или введите девять цифр. Без телефона покажите сотруднику удостоверение личности.",
		EN: "Scan this code in an app that has Ashyq, or type the nine digits there. Without a phone, show the staff an identity card.",
	}
)
