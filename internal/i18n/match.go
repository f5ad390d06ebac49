package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// maxHeader bounds how much of an Accept-Language header is read; browsers send some dozens of bytes.
const maxHeader = 256

// English comes first, as what is chosen where nothing fits: who sends no header is a program.
var (
	matched = []string{"en", "kk", "ru"}
	matcher = language.NewMatcher([]language.Tag{language.English, language.Kazakh, language.Russian})
)

// Match is the language (kk, ru, en) that suits an Accept-Language header best.
func Match(header string) string {
	if len(header) > maxHeader {
		header = header[:maxHeader]
		header = header[:max(strings.LastIndexByte(header, ','), 0)]
	}
	_, index := language.MatchStrings(matcher, header)
	return matched[index]
}
