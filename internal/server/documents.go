package server

// documents describe every call, of each audience by itself. The numbers in the examples are valid and nobody's.
var documents = tagged(map[string]map[string]document{
	"login":    loginDocuments,
	"visitor":  visitorDocuments,
	"desk":     deskDocuments,
	"business": businessDocuments,
	"official": officialDocuments,
	"platform": platformDocuments,
	"public":   publicDocuments,
})

// tagged are the documents of all audiences, each with its audience for a tag.
func tagged(audiences map[string]map[string]document) map[string]document {
	all := make(map[string]document)
	for tag, of := range audiences {
		for call, d := range of {
			d.tag = tag
			all[call] = d
		}
	}
	return all
}

var scanProblems = []string{
	"invalid_iin", "invalid_passport", "invalid_gate", "invalid_id", "invalid_pass", "invalid_time", "unknown_gate", "gate_retired",
	"id_reused", "limited", "journal_full",
}
