package i18n

// Look is one look at a person, in the words that the API has for it.
type Look struct {
	Who      string // you, account, staff, platform
	Means    string // binding, unbinding, card, self; of a member of staff or a platform nothing more is told
	Venue    string // its name; empty for none
	Hidden   bool   // it was at a venue that is not told
	Platform string // its name
}

// Look tells a person who looked them up, where, and by what means.
func (c *Catalogue) Look(lang string, l Look) string {
	key := "look." + l.Who
	if c.has(key + "." + l.Means) {
		key += "." + l.Means
	}
	switch {
	case l.Venue != "" && c.has(key+".at"):
		key += ".at"
	case l.Hidden && c.has(key+".hidden"):
		key += ".hidden"
	}
	if !c.has(key) {
		key = "look.other"
	}
	return c.Text(lang, key, Args{"venue": l.Venue, "platform": l.Platform})
}
