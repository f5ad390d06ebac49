package server

import (
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/vitals"
)

const (
	exampleRequestID = "01796a5a-4c00-7c2e-9d51-6a1f0b8e2c11"
	exampleID        = "01796a5a-4800-7000-8000-0123456789ab"
	exampleExitID    = "01796ad3-6a20-7000-8000-0123456789cd"
	exampleVenue     = "k3v7qn2xw5rt6yzb"
	exampleGate      = "m4p6s2d7f3g5h7jq"
	exampleVisit     = exampleVenue + "." + exampleID
	exampleShort     = "123 456 782"
	exampleLookID    = "01796a5a4c0017d7a6e2f03b1c40a51e"
	exampleIIN       = "900101300017"
	exampleEntityID  = "c2d4f6h7jkm3npqr"
	exampleBIN       = "210540000010"
	exampleTerms     = "2026-11"
	exampleSeat      = "hV3xkQ0p…"
	exampleToken     = "3bq8Zr0mTqk5n1y2cW9uXvJ4sLh7fGd6aPe0iOxKtYE"
)

var (
	exampleScan = map[string]any{"id": exampleID, "gate": exampleShort, "iin": exampleIIN, "children": 1}

	exampleTime  = time.Date(2021, 5, 14, 12, 0, 0, 0, time.FixedZone("", 6*60*60))
	examplePlace = &Place{ID: exampleVenue, Name: "Arman", Address: "1 Abai Avenue", Category: "cinema", TimeZone: "Asia/Almaty"}

	examplePoint = &Point{ID: exampleGate, Name: "Main entrance"}

	exampleSign  = &Sign{Name: "apple", Until: exampleTime.Add(time.Minute), Next: "eagle"}
	exampleLater = exampleTime.Add(2*time.Hour + 12*time.Minute + 20*time.Second)

	exampleColour = &Colour{
		Colour: ashyq.Green, AsOf: new(exampleTime), Until: new(exampleTime.Add(70 * time.Hour)), Source: ashyq.FromRegistries, Fresh: true,
		Reasons: []Reason{{
			Code: "pcr_negative", Registry: new("pcr"), Since: new(exampleTime.Add(-2 * time.Hour)),
			Until:      new(exampleTime.Add(70 * time.Hour)),
			Text:       "A PCR test found no virus. It counts from today at 10:00. It ends on 17 May at 10:00.",
			Disputable: true,
		}},
	}

	exampleAnswer = Answer{
		Visit: new(exampleVisit), Direction: ashyq.Entry, At: exampleTime, Venue: examplePlace, Gate: examplePoint,
		Status: exampleColour,
		Decision: Decision{
			Outcome: ashyq.Admit, Enforced: true, Reason: ashyq.StatusAllowed, Rule: new("cinema-weekday"), Policy: new("2021-05-05"),
			Text: "Come in.",
		},
		Receipt:  &ReceiptCode{Code: "48-21", ValidUntil: exampleTime.Add(ashyq.ReceiptValid)},
		Sign:     exampleSign,
		RemindAt: new(exampleTime.Add(3 * time.Hour)),
		Pass:     new("6BFOXN…"),
		Recorded: new("now"), Occupancy: &Inside{Inside: 31, Inferred: 2, Limit: new(60)},
	}

	exampleOverridden = Answer{
		Visit: new(exampleVisit), Direction: ashyq.Entry, At: exampleTime, Venue: examplePlace,
		Decision: Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "paper_shown", Text: "Come in. The staff saw a result on paper."},
		Receipt:  &ReceiptCode{Code: "07-95", ValidUntil: exampleTime.Add(ashyq.ReceiptValid)},
		Sign:     exampleSign,
		RemindAt: new(exampleTime.Add(3 * time.Hour)),
		Recorded: new("now"), Occupancy: &Inside{Inside: 32, Inferred: 2, Limit: new(60)},
	}

	exampleLeft = Answer{
		Visit: new(exampleVisit), Direction: ashyq.Exit, At: exampleLater, Venue: examplePlace,
		Decision: Decision{
			Outcome: ashyq.Left, Enforced: true, Reason: string(ashyq.Left), Text: "Your exit is recorded. Goodbye.", Stayed: "PT2H12M20S",
		},
		Receipt:  &ReceiptCode{Code: "63-08", ValidUntil: exampleLater.Add(ashyq.ReceiptValid)},
		Sign:     &Sign{Name: "wolf", Until: exampleLater.Truncate(time.Minute).Add(time.Minute), Next: "tulip"},
		Recorded: new("now"), Occupancy: &Inside{Inside: 30, Inferred: 2, Limit: new(60)},
	}

	exampleOccupancy = Occupancy{Inside: Inside{Inside: 31, Inferred: 2, Limit: new(60)}, Capacity: 200, AsOf: exampleTime}
	exampleEmpty     = Occupancy{Inside: Inside{Limit: new(60)}, Capacity: 200, AsOf: exampleTime}

	exampleOffline = Offline{
		Now: exampleTime,
		Rules: OfflineRules{Until: exampleTime.Add(14 * time.Hour), Tables: []Table{{
			From: exampleTime, Until: exampleTime.Add(14 * time.Hour), Policy: "2021-05-05", Rule: new("cinema-weekday"), Enforced: true, Limit: new(60),
			Rows: []TableRow{
				{Colour: ashyq.Green, Within: new(86_400), Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed},
				{Colour: ashyq.Green, Outcome: ashyq.Check, Reason: ashyq.RegistriesSilent, Ask: new(ashyq.AskPaperPCR)},
				{Colour: ashyq.Red, Outcome: ashyq.Refuse, Reason: ashyq.StatusRefused},
			},
		}}},
		Keys: OfflineKeys{Until: exampleTime.Add(24 * time.Hour), Keys: []seal.JWK{{
			Type: "EC", Curve: "P-256", X: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", Y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
			ID: "90fab21e", Use: "sig", Alg: "ES256", Verifies: "pass",
		}}},
		Revoked: OfflineRevoked{
			Until:       exampleTime.Add(24 * time.Hour),
			Revocations: Revocations{Items: []RevokedPass{{Pass: "m4p6s2d7f3g5h7jq", Until: exampleTime.Add(60 * time.Hour)}}, Next: 4103},
		},
	}

	exampleStatus = Answer{
		Direction: ashyq.Entry, At: exampleTime, Venue: examplePlace, Gate: examplePoint, Status: exampleColour,
		Decision: exampleAnswer.Decision, Pass: new("6BFOXN…"),
	}

	exampleOwnStatus = Answer{
		Direction: ashyq.Entry, At: exampleTime, Gate: &Point{ID: ashyq.Neutral}, Status: exampleColour,
		Decision: Decision{
			Outcome: ashyq.Info, Reason: "info", Policy: new("2021-05-05"), Text: "This is your status now. Nothing was recorded.",
		},
		Pass: new("6BFOXN…"),
	}

	exampleLook = Look{
		ID: exampleLookID, At: exampleTime, Who: checkin.Staff, Means: string(ashyq.ByDesk), Venue: &NamedVenue{ID: exampleVenue, Name: "Arman"},
		Others: 1, Text: "Staff of Arman looked you up by your number or pass.",
	}

	exampleDispute = Dispute{
		Number: "381-520-476", Registry: ashyq.Control, Code: string(ashyq.Contact), State: ashyq.DisputeRequested,
		Reason:  "The Control Centre has listed a contact with an infected person.",
		FiledAt: new(exampleTime), ChangedAt: new(exampleTime),
		Text: "The Control Centre has not decided yet. Until it does, your status stays as it is. If you call there, name this number.",
	}
	exampleDecided = Dispute{
		Number: "704-118-953", Registry: ashyq.PCR, Code: ashyq.NoResult, State: ashyq.DisputeCompleted, Word: new("The result was under another number."),
		Reason:  "There is no PCR result that counts.",
		FiledAt: new(exampleTime), ChangedAt: new(exampleLater), Text: "The record was put right. Update your status.",
	}

	exampleGateAnswer = GateAnswer{
		Now: exampleTime,
		Venue: &GateVenue{
			ID: exampleVenue, Name: "Arman", Names: ashyq.Text{KK: "Арман", RU: "Арман", EN: "Arman"}, Address: "1 Abai Avenue",
			Point: &Position{Latitude: 43.2403, Longitude: 76.9056}, Category: "cinema", Region: "KZ-75", Zone: new(ashyq.RedZone), State: ashyq.Active, Capacity: 200, TimeZone: "Asia/Almaty",
		},
		Gate: examplePoint, Direction: ashyq.Entry,
		Asked: &Asked{
			Open: true, Limit: new(60), ChildrenUnder: new(12), Rule: new("cinema-weekday"), Policy: "2021-05-05",
			Statuses: map[ashyq.Status]ashyq.Outcome{
				ashyq.Green: ashyq.Admit, ashyq.Blue: ashyq.Admit, ashyq.Yellow: ashyq.Refuse, ashyq.Red: ashyq.Refuse,
			},
			Vouched: []ashyq.Assurance{},
		},
	}
)

var (
	exampleWays = NoticeWays{Decision: Ways{true, true}, Afar: Ways{true, true}, Full: Ways{Page: true}, NoScans: Ways{Page: true}}

	exampleEntity = Entity{
		ID: exampleEntityID, Name: ashyq.Text{RU: "ТОО «Арман»"}, BIN: new(exampleBIN),
		Contacts: KeptContacts{Email: new("arman@example.kz"), PhoneLastTwo: new("67")}, Notices: exampleWays, Since: exampleTime.Add(-time.Hour),
	}

	exampleOwnVenue = Venue{
		ID: exampleVenue,
		VenueDetails: VenueDetails{
			Name: ashyq.Text{KK: "Арман", RU: "Арман", EN: "Arman"}, OKED: "59.14", Category: "cinema", Region: "KZ-75", Address: "1 Abai Avenue",
			Point: &Position{Latitude: 43.2403, Longitude: 76.9056}, Capacity: 200, Area: new(640),
			Opening: []Shift{{Days: []string{"mon", "tue", "wed", "thu", "fri"}, Hours: "10:00-00:00"}, {Days: []string{"sat", "sun", "holiday"}, Hours: "09:00-02:00"}},
		},
		Entity:   VenueEntity{ID: exampleEntityID, Name: exampleEntity.Name, BIN: exampleEntity.BIN},
		TimeZone: "Asia/Almaty", State: ashyq.Training,
		Participation: Participation{Since: exampleTime.Add(-time.Hour), Ends: new(exampleTime.Add(ashyq.TrainingTime - time.Hour)), Changed: []string{}},
		Gates: []Gate{{
			ID: exampleGate, Name: ashyq.Text{KK: "Негізгі кіреберіс", RU: "Главный вход", EN: "Main entrance"}, Direction: ashyq.Entry,
			Short: "123456782", URL: "https://ashyq.example/G/CEJ…",
		}},
		Inside: 31, Limit: new(60), Ruled: true, Open: true, Zone: new(ashyq.RedZone), Now: exampleTime,
		Checklist: []ChecklistItem{{"posters", true}, {"guard", true}, {"entry", false}, {"exit", false}, {"by_card", false}, {"override", false}},
	}

	exampleMember = Member{
		ID: "p5r7t2v4x6z3b2d4", Name: "Aigul", PhoneLastTwo: "67", Role: store.Guard, Venue: new(ashyq.VenueID(exampleVenue)), Since: exampleTime,
	}
)

var (
	exampleCountry = Country{
		Regions: []CountryRegion{{
			Code: "KZ-75", Name: ashyq.Text{KK: "Алматы", RU: "Алматы", EN: "Almaty"}, TimeZone: "Asia/Almaty",
			Centre: Position{Latitude: 43.2380, Longitude: 76.9450},
		}},
		Activities: []Activity{{
			OKED: "56.10", Category: "cafe", Name: ashyq.Text{KK: "Кафе", RU: "Кафе", EN: "Café"}, Also: []string{"coffee shop", "кофейня"},
		}},
		Terms: Terms{Version: exampleTerms},
	}

	exampleDay = DayFigures{
		Date: ashyq.DateOf(exampleTime), TimeZone: "Asia/Almaty", Now: exampleTime, Inside: 31, Inferred: 2, Limit: new(60),
		Hours:    []HourFigures{{At: exampleTime, Admitted: 42, Refused: 2, Checked: 1, Left: 11, Peak: 33}},
		Refusals: []RefusalFigures{{Reason: ashyq.VenueFull, Text: "The place was full", Count: 2}},
		Gates:    []GateFigures{{ID: exampleGate, Name: "Main entrance", Direction: ashyq.Entry, Count: 42}},
		Means:    []MeansFigures{{Means: ashyq.ByApp, Count: 44}},
		Admitted: 42, Refused: 2,
	}

	exampleNotice = Notice{
		N: 318, Entity: exampleEntityID, Venue: NamedVenue{ID: exampleVenue, Name: "Arman"}, Kind: ashyq.DecisionNotice, At: exampleTime,
		Text: "Arman may take part. Its training week begins: nothing is enforced yet.", What: new(ashyq.Approval),
	}

	exampleAnnouncement = Announcement{
		ID: "s4t6v2w7x3y5z2a4", Severity: ashyq.MajorSeverity,
		What: ashyq.Text{
			KK: "Зертханалар тізілімі жауап бермейді.", RU: "Реестр лабораторий не отвечает.", EN: "The laboratory registry does not answer.",
		},
		Instead: ashyq.Text{
			KK: "Әдеттегідей сканерлеңіз: соңғы расталған мәртебе есепке алынады.", RU: "Сканируйте как обычно: действует последний подтверждённый статус.",
			EN: "Scan as usual: the last confirmed status counts.",
		},
		From: exampleTime, Until: exampleTime.Add(4 * time.Hour),
	}

	exampleService = Service{
		Now: exampleTime, Since: exampleTime.Add(-6 * time.Hour),
		Spans: []ServiceSpan{
			{5, ServiceDecided{Fresh: 410, Remembered: 96, Pass: 31, Nothing: 4}, ServiceWaits{620, 0, new(24), new(460)}},
			{60, ServiceDecided{Fresh: 7_012, Remembered: 102, Pass: 31, Nothing: 4}, ServiceWaits{8_240, 2, new(18), new(210)}},
		},
		Parts: []ServicePart{
			{vitals.PCR, vitals.Down, exampleTime.Add(-2 * time.Minute), ServiceWaits{300, 122, new(40), new(800)}},
			{vitals.Control, vitals.Up, exampleTime.Add(-6 * time.Hour), ServiceWaits{422, 0, new(35), new(90)}},
			{vitals.Database, vitals.Up, exampleTime.Add(-6 * time.Hour), ServiceWaits{620, 0, new(3), new(12)}},
			{vitals.Messages, vitals.Up, exampleTime.Add(-6 * time.Hour), ServiceWaits{12, 0, new(380), new(900)}},
			{vitals.Node, vitals.Up, exampleTime.Add(-6 * time.Hour), ServiceWaits{620, 0, new(24), new(460)}},
		},
	}

	exampleAct = Act{
		N: 4102, At: exampleTime, What: string(ashyq.Approval), Text: "Approved",
		Who: Actor{Role: new(store.Authority)}, Entity: new(ashyq.EntityID(exampleEntityID)),
		Venue: &NamedVenue{ID: exampleVenue, Name: "Arman"}, Fields: []store.FieldChange{},
	}

	exampleOfficial = Member{ID: "w2x4y6z3a5b7c2d4", Name: "Dana", PhoneLastTwo: "67", Role: store.Authority, Since: exampleTime}

	exampleApplication = Application{
		Venue: listed(exampleOwnVenue),
		Checks: []ApplicationCheck{
			{Check: "bin", Result: "passed", Text: "The BIN is a valid one."},
			{Check: "register", Result: "unknown", Text: "Nobody has compared the BIN with the state register."},
		},
	}
)

// listed is a venue as lists have it.
func listed(v Venue) Venue {
	v.Checklist = nil
	return v
}

const exampleFeed = `event: visit
id: 1207
data: {"row":"` + exampleID + `","recorded":"now","seq":1207,"at":"2021-05-14T12:00:00+06:00","visit":"` + exampleVisit + `","gate":"` + exampleGate + `","direction":"entry",` +
	`"colour":"green","source":"registries","as_of":"2021-05-14T12:00:00+06:00","outcome":"admit","ask":null,"children":1,"enforced":true,` +
	`"reason":"status_allowed","rule":"cinema-weekday","assurance":"none","receipt":"48-21","means":"app","inside":31,"inferred":2}

`
