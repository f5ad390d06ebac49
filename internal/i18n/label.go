package i18n

// Refusal is why somebody was not let in, as the label of a figure.
func (c *Catalogue) Refusal(lang, reason string) string {
	key := "refused." + reason
	if !c.has(key) {
		key = "refused.other"
	}
	return c.Text(lang, key, nil)
}

// Act is what was done to a business or a venue, as a row of the trail has it; one without words is its own.
func (c *Catalogue) Act(lang, what string) string {
	key := "act." + what
	if !c.has(key) {
		return what
	}
	return c.Text(lang, key, nil)
}

// ApplicationCheck is what a check of an application has found.
func (c *Catalogue) ApplicationCheck(lang, check, result string) string {
	key := "application." + check + "." + result
	return c.Text(lang, key, nil)
}
