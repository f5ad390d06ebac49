package fhir

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"ashyq"
)

// Code systems.
const (
	LOINC                 = "http://loinc.org"
	SNOMED                = "http://snomed.info/sct"
	ConditionClinical     = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	ConditionVerification = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
	ObservationCategory   = "http://terminology.hl7.org/CodeSystem/observation-category"
	Interpretation        = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
	TaskCode              = "http://hl7.org/fhir/CodeSystem/task-code"
)

// Ours, under an object identifier that nobody has to give out (ITU-T X.667: that of a random UUID).
const (
	DisputeNumbers = "urn:oid:2.25.10968351420838782365914993586233948920.1" // identifiers of disputes
	Reasons        = "urn:oid:2.25.10968351420838782365914993586233948920.2" // codes of the reasons that are disputed
)

// What a reporter writes: one coding for each thing that Ashyq understands.
var (
	PCRTest     = Coding{LOINC, "94500-6", "SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory specimen by NAA with probe detection"}
	Detected    = Coding{SNOMED, "260373001", "Detected"}
	NotDetected = Coding{SNOMED, "260415000", "Not detected"}
	COVID19     = Coding{SNOMED, "840539006", "Disease caused by SARS-CoV-2"}
	Exposure    = Coding{SNOMED, "840546002", "Exposure to SARS-CoV-2"}
	Isolating   = Coding{SNOMED, "40174006", "Isolation procedure"}
	ToBeChanged = Coding{TaskCode, "change", "Change the focal resource"}
)

// wholeTests are the LOINC codes of results that say whether SARS-CoV-2 RNA was found at all.
var wholeTests = map[string]bool{
	"94309-2": true, // specimen of any kind, probe
	"94500-6": true, // respiratory, probe
	"94565-9": true, // nasopharynx, non-probe
	"94759-8": true, // nasopharynx, probe
	"94845-5": true, // saliva, probe
	"95406-5": true, // nose, probe
	"95608-6": true, // respiratory, non-probe
	"96797-6": true, // oropharyngeal wash, probe
}

// partTests are the LOINC codes of panels, of single genes, of blood and of sequencing. What they find is found; that one of them finds
// nothing does not make the person negative.
var partTests = map[string]bool{
	"94306-8": true, // panel, specimen of any kind
	"94307-6": true, // N gene, primer set N1
	"94308-4": true, // N gene, primer set N2
	"94314-2": true, // RdRp gene
	"94316-7": true, // N gene
	"94531-1": true, // panel, respiratory
	"94533-7": true, // N gene, respiratory
	"94534-5": true, // RdRp gene, respiratory
	"94559-2": true, // ORF1ab region, respiratory
	"94639-2": true, // ORF1ab region
	"94640-0": true, // S gene, respiratory
	"94641-8": true, // S gene
	"94660-8": true, // RNA, serum or plasma
	"94756-4": true, // N gene, respiratory, primer set N1
	"94757-2": true, // N gene, respiratory, primer set N2
	"94760-6": true, // N gene, nasopharynx
	"94766-3": true, // N gene, serum or plasma
	"94767-1": true, // S gene, serum or plasma
	"94822-4": true, // RNA, saliva, sequencing
	"95409-9": true, // N gene, nose
	"95424-8": true, // RNA, respiratory, sequencing
	"95425-5": true, // N gene, saliva
	"95824-9": true, // ORF1ab region, saliva
	"96091-4": true, // RdRp gene, saliva
	"96120-1": true, // RdRp gene, lower respiratory
	"96123-5": true, // RdRp gene, upper respiratory
	"96448-6": true, // N gene, saliva, primer set N1
	"96763-8": true, // E gene, respiratory
	"96765-3": true, // S gene, saliva
	"96957-6": true, // M gene, upper respiratory
	"96958-4": true, // N gene, saliva, primer set N2
	"96986-5": true, // N gene, nose, non-probe
	"97098-8": true, // Nsp2 gene, upper respiratory
	"98131-6": true, // ORF1b region, respiratory
	"98132-4": true, // ORF1a region, respiratory
	"98493-0": true, // ORF1b region, saliva
	"98494-8": true, // ORF1a region, saliva
}

// testCodes and conditionCodes are the code parameters of the searches.
var (
	testCodes      = tokens(LOINC, append(slices.Sorted(maps.Keys(wholeTests)), slices.Sorted(maps.Keys(partTests))...)...)
	conditionCodes = tokens(SNOMED, COVID19.Code, Exposure.Code)
)

func tokens(system string, codes ...string) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = token(system, code)
	}
	return strings.Join(list, ",")
}

// reading is what a code of a result means.
type reading uint8

const (
	unread       reading = 0
	positive     reading = 1
	negative     reading = 2
	inconclusive reading = 4
)

// readings are the codes that laboratories use for results, the SNOMED CT qualifiers and the LOINC answers of the public
// COVID-19 profiles among them.
var readings = map[Coding]reading{
	{System: SNOMED, Code: "260373001"}:       positive,     // detected
	{System: SNOMED, Code: "10828004"}:        positive,     // positive
	{System: SNOMED, Code: "260415000"}:       negative,     // not detected
	{System: SNOMED, Code: "260385009"}:       negative,     // negative
	{System: SNOMED, Code: "895231008"}:       negative,     // not detected in pooled specimen
	{System: SNOMED, Code: "419984006"}:       inconclusive, // inconclusive
	{System: SNOMED, Code: "82334004"}:        inconclusive, // indeterminate
	{System: SNOMED, Code: "42425007"}:        inconclusive, // equivocal
	{System: SNOMED, Code: "455371000124106"}: inconclusive, // invalid result
	{System: SNOMED, Code: "125154007"}:       inconclusive, // specimen unsatisfactory for evaluation

	{System: LOINC, Code: "LA11882-0"}: positive,     // detected
	{System: LOINC, Code: "LA6576-8"}:  positive,     // positive
	{System: LOINC, Code: "LA11883-8"}: negative,     // not detected
	{System: LOINC, Code: "LA6577-6"}:  negative,     // negative
	{System: LOINC, Code: "LA9663-1"}:  inconclusive, // inconclusive
	{System: LOINC, Code: "LA11884-6"}: inconclusive, // indeterminate
	{System: LOINC, Code: "LA11885-3"}: inconclusive, // equivocal
	{System: LOINC, Code: "LA13548-5"}: inconclusive, // specimen unsatisfactory for evaluation
	{System: LOINC, Code: "LA15841-2"}: inconclusive, // invalid

	{System: Interpretation, Code: "POS"}: positive,
	{System: Interpretation, Code: "DET"}: positive,
	{System: Interpretation, Code: "NEG"}: negative,
	{System: Interpretation, Code: "ND"}:  negative,
	{System: Interpretation, Code: "IND"}: inconclusive,
	{System: Interpretation, Code: "E"}:   inconclusive,
}

// Systems are the identifier systems under which a registry knows people.
type Systems struct {
	IIN      string // of IINs
	Passport string // of passports, before the issuing country's three letters
}

// DefaultSystems are the Ministry of Health's for IINs and HL7's for passports.
var DefaultSystems = Systems{
	IIN:      "urn:oid:1.2.398.3.1.2.1",
	Passport: "http://hl7.org/fhir/sid/passport-",
}

// Identify is the identifier of a person. It reveals the number.
func (s Systems) Identify(p ashyq.Person) Identifier {
	if passport, ok := p.Passport(); ok {
		country := passport.Country()
		if region, err := language.ParseRegion(country); err == nil {
			country = region.ISO3()
		}
		return Identifier{System: s.Passport + country, Value: passport.Number()}
	}
	iin, _ := p.IIN()
	return Identifier{System: s.IIN, Value: iin.Digits()}
}

// token is an identifier as a search parameter of FHIR: system|value, with what a token may not hold escaped.
func token(system, value string) string {
	return tokenEscape.Replace(system) + "|" + tokenEscape.Replace(value)
}

var tokenEscape = strings.NewReplacer(`\`, `\\`, `|`, `\|`, `,`, `\,`, `$`, `\$`)
