package load

import "bytes"

// What of an answer is read. A member's name in quotes with its colon is in no text: there the quotes would be escaped.
var (
	visitField   = []byte(`"visit":"`)
	atField      = []byte(`"at":"`)
	outcomeField = []byte(`"outcome":"`)
	receiptField = []byte(`"receipt":{"code":"`)
	passField    = []byte(`"pass":"`)
	codeField    = []byte(`"code":"`) // of a problem
)

// field is the text that follows the first place of a member's name; nil if there is none.
func field(body, name []byte) []byte {
	_, rest, found := bytes.Cut(body, name)
	if !found {
		return nil
	}
	text, _, _ := bytes.Cut(rest, quote)
	return text
}

var quote = []byte{'"'}

// answer is what a scan was answered, in the answer's own bytes.
type answer struct{ visit, at, outcome, receipt, pass []byte }

func readAnswer(body []byte) answer {
	return answer{
		visit: field(body, visitField), at: field(body, atField), outcome: field(body, outcomeField),
		receipt: field(body, receiptField), pass: field(body, passField),
	}
}

// complete reports whether it says that something was recorded.
func (a answer) complete() bool {
	return len(a.visit) > 0 && len(a.at) > 0 && len(a.outcome) > 0 && len(a.receipt) > 0
}

// appendRecord appends what of an answer never changes: visit, moment, receipt and outcome.
func (a answer) appendRecord(to []byte) []byte {
	for i, text := range [...][]byte{a.visit, a.at, a.receipt, a.outcome} {
		if i > 0 {
			to = append(to, ' ')
		}
		to = append(to, text...)
	}
	return to
}
