package browser_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/policy"
)

// proofs is a page of the demo in which the desk's own judgment can be called, as the global proof.
func proofs(t *testing.T, demo *demo) *device {
	t.Helper()
	built := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{
			Contents: "export * from './proof'\nexport * from '../parts/cbor'\nexport * from '../parts/base45'", ResolveDir: "../desk", Loader: api.LoaderTS,
		},
		Bundle: true, Format: api.FormatIIFE, GlobalName: "proof", TsconfigRaw: "{}",
	})
	if len(built.Errors) > 0 {
		t.Fatal(built.Errors)
	}
	d := newDevice(t, demo, tablet, "en")
	d.open("/help/en.json") // any page of the service's origin, where there is no policy against scripts
	eval[chromedp.Void](d, string(built.OutputFiles[0].Contents)+"; window.proof = proof; void 0")
	return d
}

// offline is what a venue's desk is told, as it comes.
func (d *demo) offline(v venue) json.RawMessage {
	d.t.Helper()
	var told json.RawMessage
	d.call("GET", "/v1/venues/"+v.ID+"/offline", d.staff(v), nil, &told)
	return told
}

// What a desk makes of a pass by what it was told is what the service would decide of it at the same moment.
func TestADeskDecidesAsTheServiceDoes(t *testing.T) {
	demo := startDemo(t)
	d := proofs(t, demo)
	book, err := policy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	may, _ := book.Version("2021-05-05")
	rules := policy.RoundTheClock(*may)
	random := rand.New(rand.NewPCG(1, 2))
	const hour = time.Hour
	for _, v := range demo.World.Venues {
		if v.State != "active" {
			continue
		}
		told := demo.offline(v)
		now := time.Now().Truncate(time.Second).Add(time.Second) // not before the first table begins
		var cases []map[string]any
		var want []string
		for range 60 {
			colour := []ashyq.Status{ashyq.Green, ashyq.Blue, ashyq.Yellow, ashyq.Red, ashyq.Unknown}[random.IntN(5)]
			age := []time.Duration{0, hour, 24*hour - time.Second, 24 * hour, 24*hour + time.Second, 71 * hour, 80 * hour}[random.IntN(7)]
			over := []time.Duration{0, -hour, -time.Second, time.Second, hour}[random.IntN(5)]
			who := demo.visitor(demo.World.nth(random.IntN(8)), colour, 0, func(p *ashyq.Pass) {
				p.AsOf, p.Issued, p.Expires = now.Add(-age), now.Add(-age), now.Add(72*hour-age)
				if over != 0 {
					p.Until = now.Add(over)
				}
			})
			p := ashyq.Pass{Status: colour, AsOf: now.Add(-age), Expires: now.Add(72*hour - age)}
			if over != 0 {
				p.Until = now.Add(over)
			}
			cases = append(cases, map[string]any{"text": who.Present(who.pass, now)})
			verdict := ashyq.Resolve(ashyq.Known{Pass: &p}, rules.Status, now)
			decided := ashyq.Decide(&rules, v.situation(t, now), verdict)
			said := fmt.Sprintf("%v %s %s %s", verdict.Status, decided.Outcome, decided.Reason, decided.Ask)
			if !now.Before(p.Expires) {
				said = "expired"
			}
			want = append(want, said)
		}
		asked, err := json.Marshal(cases)
		if err != nil {
			t.Fatal(err)
		}
		got := eval[[]string](d, fmt.Sprintf(`(async () => {
			const ground = { told: %s, revoked: {} }
			const now = %d
			return Promise.all(%s.map(async ({ text }) => {
				const pass = await proof.verify(text, ground, now)
				const verdict = typeof pass === 'string' ? pass : proof.judge(pass, ground, now)
				return typeof verdict === 'string' ? verdict : [verdict.colour, verdict.ruling.outcome, verdict.ruling.reason, verdict.ruling.ask ?? ''].join(' ')
			}))
		})()`, told, now.UnixMilli(), asked))
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: case %d is %q, decided %q", v.Category, i, got[i], want[i])
			}
		}
	}
}

func (v venue) situation(t *testing.T, now time.Time) ashyq.Situation {
	t.Helper()
	where, err := time.LoadLocation(v.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	place := &ashyq.Venue{Category: ashyq.Category(v.Category), Region: ashyq.Region(v.Region), State: ashyq.VenueState(v.State), Capacity: v.Capacity, TimeZone: v.TimeZone}
	return ashyq.Situation{Venue: place, Zone: ashyq.Zone(v.Zone), Now: now.In(where), Assurance: ashyq.NoAssurance}
}

// However a presentation is damaged, it is refused, and nothing breaks.
func TestADamagedPresentationIsRefused(t *testing.T) {
	demo := startDemo(t)
	d := proofs(t, demo)
	told := demo.offline(demo.World.venue("cafe"))
	whole := demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil).shows()
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{whole, "", "AP1:", "AP2:" + whole[4:], whole[4:], whole + "0", whole + "00", whole + "000", "AP1:ё", whole[:len(whole)/2]}
	for range 1000 {
		text := []byte(whole)
		for range 1 + random.IntN(3) {
			switch at := 4 + random.IntN(len(text)-4); random.IntN(3) {
			case 0:
				text[at] = alphabet[random.IntN(len(alphabet))]
			case 1:
				text = slices.Delete(text, at, min(len(text), at+1+random.IntN(6)))
			default:
				text = slices.Insert(text, at, alphabet[random.IntN(len(alphabet))])
			}
		}
		texts = append(texts, string(text))
	}
	asked, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	got := eval[[]string](d, fmt.Sprintf(`(async () => {
		const ground = { told: %s, revoked: {} }
		return Promise.all(%s.map((text) => proof.verify(text, ground, %d).then((said) => typeof said === 'string' ? said : 'verified', (failure) => 'broke: ' + failure)))
	})()`, told, asked, time.Now().UnixMilli()))
	refusals := map[string]int{}
	for i, said := range got {
		refusals[said]++
		if known := slices.Contains([]string{"foreign", "forged", "unknown_key"}, said); known == (texts[i] == whole) {
			t.Errorf("%q is %s", texts[i], said)
		}
	}
	if refusals["foreign"] < 100 || refusals["forged"] < 100 {
		t.Errorf("the damages are all alike: %v", refusals)
	}
}

// plain is a decoded value in a form of JSON that both readers are compared by.
func plain(value any) any {
	switch v := value.(type) {
	case uint64:
		return fmt.Sprint(v)
	case int64:
		return fmt.Sprint(v)
	case string:
		return map[string]any{"text": v}
	case []byte:
		return map[string]any{"bytes": hex.EncodeToString(v)}
	case []any:
		list := []any{}
		for _, item := range v {
			list = append(list, plain(item))
		}
		return list
	case map[any]any:
		entries := map[string]any{}
		for key, item := range v {
			entries[fmt.Sprint(key)] = plain(item)
		}
		return map[string]any{"map": entries}
	case cbor.Tag:
		return map[string]any{"tag": v.Number, "value": plain(v.Content)}
	default:
		return fmt.Sprintf("%T", v)
	}
}

const plainInScript = `function plain(value) {
	if (typeof value === 'number') return String(value)
	if (typeof value === 'string') return { text: value }
	if (value instanceof Uint8Array) return { bytes: Array.from(value, (b) => b.toString(16).padStart(2, '0')).join('') }
	if (Array.isArray(value)) return value.map(plain)
	if (value instanceof Map) return { map: Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)])) }
	return { tag: value.tag, value: plain(value.value) }
}`

// drawn is a value of the kinds that the desk's reader knows.
func drawn(random *rand.Rand, depth int) any {
	kinds := 7
	if depth == 0 {
		kinds = 4
	}
	switch random.IntN(kinds) {
	case 0:
		return uint64(random.Int64N(1 << (1 + random.IntN(50))))
	case 1:
		return -1 - random.Int64N(1<<(1+random.IntN(50)))
	case 2:
		return "текст"[:2*random.IntN(5)]
	case 3:
		bytes := make([]byte, random.IntN(300))
		for i := range bytes {
			bytes[i] = byte(random.IntN(256))
		}
		return bytes
	case 4:
		list := make([]any, random.IntN(4))
		for i := range list {
			list[i] = drawn(random, depth-1)
		}
		return list
	case 5:
		entries := map[any]any{}
		for range random.IntN(4) {
			entries[random.Int64N(100_000)-70_000] = drawn(random, depth-1)
		}
		return entries
	default:
		return cbor.Tag{Number: uint64(6 + random.IntN(60_000)), Content: drawn(random, depth-1)}
	}
}

// The desk's reader of CBOR takes whatever is in the shortest form, and nothing that another strict reader does not take, or takes
// for something else.
func TestTheDesksReaderOfCBORIsStrict(t *testing.T) {
	d := proofs(t, startDemo(t))
	strict, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, UTF8: cbor.UTF8RejectInvalid,
		TimeTag: cbor.DecTagIgnored, BignumTag: cbor.BignumTagForbidden,
	}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	meant := regexp.MustCompile(`"tag":[0-3],`) // times and large numbers: the other reader looks into them
	random := rand.New(rand.NewPCG(5, 6))
	var encoded [][]byte
	for range 400 {
		bytes, err := cbor.Marshal(drawn(random, 4))
		if err != nil {
			t.Fatal(err)
		}
		encoded = append(encoded, bytes)
	}
	whole := len(encoded)
	for _, form := range []string{"", "18", "1817", "190017", "1a00000017", "5f4101ff", "9f01ff", "a201000100", "a1616100", "f6", "f97e00", "f5", "ff", "c2", "61ff", "8100ff", "1bffffffffffffffff",
		"818181818181818181818181", "5bffffffffffffffff", "9bffffffffffffffff", "bb7fffffffffffffff"} {
		bytes, err := hex.DecodeString(form)
		if err != nil {
			t.Fatal(err)
		}
		encoded = append(encoded, bytes)
	}
	for range 2000 {
		bytes := slices.Clone(encoded[random.IntN(whole)])
		for range 1 + random.IntN(2) {
			at := random.IntN(len(bytes) + 1)
			if at == len(bytes) || random.IntN(4) == 0 {
				bytes = slices.Insert(bytes, at, byte(random.IntN(256)))
			} else {
				bytes[at] ^= 1 << random.IntN(8)
			}
		}
		encoded = append(encoded, bytes)
	}
	texts := make([]string, len(encoded))
	for i, bytes := range encoded {
		texts[i] = hex.EncodeToString(bytes)
	}
	asked, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	got := eval[[]json.RawMessage](d, fmt.Sprintf(`(() => {
		%s
		return %s.map((text) => {
			const bytes = new Uint8Array((text.match(/../g) ?? []).map((byte) => parseInt(byte, 16)))
			try {
				return plain(proof.decode(bytes))
			} catch (failure) {
				return failure instanceof proof.Malformed ? null : 'broke: ' + failure
			}
		})
	})()`, plainInScript, asked))
	refused := 0
	for i, text := range texts {
		var there any
		if err := json.Unmarshal(got[i], &there); err != nil {
			t.Fatal(err)
		}
		if there == nil {
			refused++
			if i < whole {
				t.Errorf("%s is refused", text)
			}
			continue
		}
		if meant.Match(got[i]) {
			continue
		}
		var value any
		if err := strict.Unmarshal(encoded[i], &value); err != nil {
			t.Errorf("%s is taken for %s: %v", text, got[i], err)
			continue
		}
		here, err := json.Marshal(plain(value))
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(there)
		if err != nil {
			t.Fatal(err)
		}
		if string(here) != string(again) {
			t.Errorf("%s is taken for %s, not %s", text, again, here)
		}
	}
	if refused < 500 {
		t.Errorf("of %d damaged ones %d are refused", len(texts)-whole, refused)
	}
}
