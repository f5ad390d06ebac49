package browser_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// hasten has a page's timers run, and its own clock with them, twenty times as fast: what is asked every half a minute is asked
// before a test loses its patience.
const hasten = `{
	const later = setTimeout, clock = performance.now.bind(performance)
	window.setTimeout = (then, wait, ...rest) => later(then, wait / 20, ...rest)
	performance.now = () => clock() * 20
}`

var announcementID = regexp.MustCompile(`Announcement ([a-z2-7]+) is published`)

// operator runs the operator's command on the demo's installation.
func (d *demo) operator(args ...string) string {
	d.t.Helper()
	args = append(append([]string{"admin"}, args...), "--database", filepath.Join(d.data, "ashyq.db"), "--keys", filepath.Join(d.data, "keys"))
	said, err := exec.CommandContext(d.t.Context(), program, args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v\n%s", err, said)
	}
	return string(said)
}

// announce publishes what lies ready, or what a file says, and is its id.
func (d *demo) announce(what string) string {
	d.t.Helper()
	said := d.operator("announce", "publish", what)
	id := announcementID.FindStringSubmatch(said)
	if id == nil {
		d.t.Fatal(said)
	}
	for !slices.Contains(d.heard(), id[1]) {
	}
	return id[1]
}

// heard are those that the service announces.
func (d *demo) heard() (ids []string) {
	d.t.Helper()
	var told struct{ Items []struct{ ID string } }
	d.call("GET", "/v1/announcements", "", nil, &told)
	for _, a := range told.Items {
		ids = append(ids, a.ID)
	}
	return ids
}

func announced(id string) string {
	return fmt.Sprintf(`document.querySelector('[data-announcement=%q]')?.checkVisibility()`, id)
}

func TestWhatIsAnnouncedReachesPhonesAndDesks(t *testing.T) {
	demo, _, desk := openCafe(t, "ru")
	visitor := newDevice(t, demo, phone, "kk")
	visitor.before(hasten)
	visitor.open("/status")
	visitor.logIn(demo.World.who("blue", 0))
	visitor.at("status")
	id := demo.announce("registries")
	desk.wait(announced(id))
	desk.shows("Медицинские реестры не отвечают.")
	desk.shows("Сканируйте как обычно")
	desk.still("a desk that is told") // what comes while somebody looks moves nothing
	visitor.wait(announced(id))
	visitor.shows("Медициналық тізілімдер жауап бермейді.")
	visitor.shows("Әдеттегідей сканерлеңіз")

	// The advice can be put away, the news cannot.
	advice := fmt.Sprintf(`document.querySelector('[data-announcement=%q] > p').checkVisibility()`, id)
	visitor.pressOn(fmt.Sprintf(`document.querySelector('[data-announcement=%q] > summary')`, id))
	visitor.wait("!" + advice)
	visitor.wait("localStorage.getItem('ashyq.announcements.closed')?.includes(" + quote(id) + ")")
	visitor.open("/visits")
	visitor.at("visits")
	visitor.wait(announced(id))
	if eval[bool](visitor, advice) {
		t.Error("the advice comes back by itself")
	}

	own := filepath.Join(t.TempDir(), "own.yaml")
	words := "severity: critical\nwhat: {kk: Астанада байланыс жоқ., ru: В Астане нет связи., en: There is no network in Astana.}\n" +
		"instead: {kk: Күтіңіз., ru: Подождите., en: Wait.}\n"
	if err := os.WriteFile(own, []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	graver := demo.announce(own)
	for _, d := range []*device{visitor, desk} {
		d.wait(announced(graver))
		if first := eval[string](d, "document.querySelector('[data-announcement]').dataset.announcement"); first != graver {
			t.Errorf("first comes %s", first)
		}
	}
	demo.operator("announce", "end", graver)
	demo.operator("announce", "end", id)
	for _, d := range []*device{visitor, desk} {
		d.wait("!document.querySelector('[data-announcement]')")
	}
}

// Who works at a console hears it as everybody does, and goes on with what they do.
func TestWhatIsAnnouncedReachesTheConsoles(t *testing.T) {
	for _, row := range []struct {
		screen   screen
		language string
	}{{phone, "ru"}, {laptop, "kk"}} {
		t.Run(row.language, func(t *testing.T) {
			demo := startDemo(t)
			cafe := demo.World.venue("cafe")
			owner, official := newDevice(t, demo, row.screen, row.language), newDevice(t, demo, row.screen, row.language)
			for _, d := range []*device{owner, official} {
				d.before(hasten)
			}
			owner.openBusiness(cafe.owner(), "places")
			owner.open("/business/venue/" + cafe.ID)
			owner.at("today")
			official.open("/official")
			official.logInStaff(demo.World.Authority[0].Phone)
			official.at("overview")
			official.wait("document.querySelector('[data-region]')")
			id := demo.announce("registries")
			for name, d := range map[string]*device{"owner": owner, "official": official} {
				d.wait(announced(id))
				d.open(d.path())
				d.wait(announced(id))
				d.picture("announced-" + name + "-" + row.language)
				d.sound("announced to the " + name)
			}
			demo.operator("announce", "end", id)
			for _, d := range []*device{owner, official} {
				d.wait("!document.querySelector('[data-announcement]')")
			}
		})
	}
}

func TestWhatIsAnnouncedIsKeptWithoutANetworkAndTakenBackWithOne(t *testing.T) {
	demo := startDemo(t)
	id := demo.announce("codes")
	d := newDevice(t, demo, phone, "ru")
	d.open("/status") // nobody is logged in, and a code may not come
	d.at("phone")
	d.wait(announced(id))
	d.shows("Коды по SMS приходят с опозданием")
	d.kept()
	d.disconnect()
	d.open("/")
	d.at("home")
	d.wait(announced(id))
	demo.operator("announce", "end", id)
	another := demo.announce("slow")
	d.connected(true)
	d.wait(announced(another))
	if eval[bool](d, "Boolean("+announced(id)+")") {
		t.Error("it is not taken back")
	}
}

func TestAnnouncementsAreSoundOnEveryScreen(t *testing.T) {
	for _, language := range []string{"kk", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			id := demo.announce("registries")
			demo.announce("slow")
			d := newDevice(t, demo, phone, language)
			d.open("/status")
			d.at("phone")
			d.wait(announced(id))
			d.sound("announced to whoever logs in")
			d.logIn(demo.World.who("green", 0))
			d.at("status")
			d.wait(announced(id))
			d.picture("announced-status-" + language)
			d.sound("announced on the status")
			d.open("/help")
			d.at("help")
			d.press("visitor.help.service")
			d.wait("document.querySelector('.announcement')")
			d.picture("service-phone-" + language)
			d.sound("the service")

			for category, s := range map[string]screen{"cafe": tablet, "cinema": {360, 740, true, 56}} {
				desk := newDevice(t, demo, s, language)
				desk.openDesk(demo.World.venue(category))
				desk.wait(announced(id))
				desk.picture(fmt.Sprintf("announced-desk-%d-%s", s.width, language))
				desk.sound("announced at the desk")
			}
		})
	}
}

// The page is for whoever cannot be helped by a script.
func TestThePageOfTheServiceTellsWhatPeopleFeel(t *testing.T) {
	demo := startDemo(t)
	bank, cafe := demo.platform(), demo.World.venue("cafe")
	demo.walk(bank, demo.World.who("green", 0), cafe.gate("entry"))
	for _, kind := range []string{"pcr", "control"} {
		demo.call("PUT", "/demo/registries/"+kind+"/fault", "", map[string]any{"mode": "error"}, nil)
	}
	for n := range 12 {
		demo.walk(bank, demo.World.nth(n), cafe.gate("entry"))
	}
	d := newDevice(t, demo, screen{1280, 800, false, 48}, "ru")
	d.open("/service")
	d.shows("Реестр лабораторий: не отвечает")
	d.shows("База данных: отвечает")
	d.picture("service-desktop-ru")
	d.sound("the service")
	d.pressOn(`document.querySelector('a[hreflang=kk]')`)
	d.shows("Зертханалар тізілімі: жауап бермейді")
	if eval[int](d, "document.scripts.length") != 0 {
		t.Error("the page has a script")
	}
}
