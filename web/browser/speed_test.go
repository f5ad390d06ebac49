package browser_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/sync/errgroup"
)

// weight is what a page takes of a tablet's memory, once it has cleaned up.
type weight struct {
	heap  float64 // bytes
	nodes int64
}

func (d *device) weigh() weight {
	d.t.Helper()
	call(d, heapprofiler.CollectGarbage, cdp.Empty{})
	heap, err := chromedp.Call(d.ctx, runtime.GetHeapUsage, cdp.Empty{})
	if err != nil {
		d.t.Fatal(err)
	}
	dom, err := chromedp.Call(d.ctx, memory.GetDOMCounters, cdp.Empty{})
	if err != nil {
		d.t.Fatal(err)
	}
	return weight{heap.UsedSize, dom.Nodes}
}

// crowd sends n people in and out, several at once, and waits until the desk shows the last of them.
func (d *device) crowd(token string, at venue, before, n int) {
	d.t.Helper()
	var doors errgroup.Group
	doors.SetLimit(8)
	for i := range n {
		doors.Go(func() error {
			_, err := d.demo.tryWalk(token, d.demo.World.nth(i/2), at.gate([]string{"entry", "exit"}[i%2]))
			return err
		})
	}
	if err := doors.Wait(); err != nil {
		d.t.Fatal(err)
	}
	d.wait(fmt.Sprintf("Math.max(0, ...[...document.querySelectorAll('.arrival')].map((e) => e.dataset.seq)) === %d", before+n))
}

func TestADayLeavesTheDeskNoLarger(t *testing.T) {
	demo, cafe, d := openCafe(t, "kk")
	bank := demo.platform()
	const full, day = 300, 1500 // the list is full with the first
	d.crowd(bank, cafe, 0, full)
	before := d.weigh()
	d.crowd(bank, cafe, full, day)
	after := d.weigh()
	t.Logf("after %d arrivals %.1f MB and %d nodes, after %d more %.1f MB and %d nodes",
		full, before.heap/1e6, before.nodes, day, after.heap/1e6, after.nodes)
	if after.nodes > before.nodes*5/4 || after.heap > before.heap*5/4 {
		t.Error("it grows")
	}
}

// throttle makes the device as slow as a cheap one.
func (d *device) throttle() {
	d.t.Helper()
	call(d, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
}

// report adds a distribution of milliseconds to a benchmark.
func report(b *testing.B, since string, took []float64) {
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], since+"p50-ms")
	b.ReportMetric(took[len(took)*95/100], since+"p95-ms")
	b.ReportMetric(took[len(took)-1], since+"max-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkArrivalOnScreen takes until the desk has painted an arrival, on a CPU slowed four times: from the moment when its scan
// is sent, and from its answer. The commit lies between the two, just before the answer.
func BenchmarkArrivalOnScreen(b *testing.B) {
	for _, burst := range []int{1, 30} {
		b.Run(fmt.Sprintf("burst=%d", burst), func(b *testing.B) {
			demo, cafe, d := openCafe(b, "en")
			d.throttle()
			eval[chromedp.Void](d, `(() => {
				window.painted = {}
				new MutationObserver(() => {
					const rows = [...document.querySelectorAll('.arrival')].map((e) => e.dataset.receipt).filter((r) => !(r in painted))
					requestAnimationFrame(() => {
						const { port1, port2 } = new MessageChannel()
						port1.onmessage = () => { for (const row of rows) painted[row] ??= Date.now() }
						port2.postMessage(null) // runs after the frame
					})
				}).observe(document.querySelector('.desk-main'), { childList: true, subtree: true, attributes: true })
			})()`)
			bank := demo.platform()
			var sinceSent, sinceAnswered []float64
			for b.Loop() {
				sent, answered := make([]time.Time, burst), make([]time.Time, burst)
				came := make([]answer, burst)
				var doors errgroup.Group
				for i := range burst {
					doors.Go(func() (err error) {
						sent[i] = time.Now()
						came[i], err = demo.tryWalk(bank, demo.World.nth(i), cafe.gate("entry"))
						answered[i] = time.Now()
						return err
					})
				}
				if err := doors.Wait(); err != nil {
					b.Fatal(err)
				}
				for i, a := range came {
					at := await[float64](d, "painted["+quote(a.Receipt.Code)+"]")
					sinceSent = append(sinceSent, at-float64(sent[i].UnixMicro())/1000)
					sinceAnswered = append(sinceAnswered, at-float64(answered[i].UnixMicro())/1000)
				}
			}
			report(b, "sent-", sinceSent)
			report(b, "answered-", sinceAnswered)
		})
	}
}

// BenchmarkFirstLoad takes from following a door's link until the phone number can be typed: on 3G (1.6 Mbit/s, 300 ms to and
// fro), on a CPU slowed four times, nothing kept from before.
func BenchmarkFirstLoad(b *testing.B) {
	demo := startDemo(b)
	link := demo.World.venue("cafe").gate("entry").URL
	var took []float64
	for b.Loop() {
		d := newDevice(b, demo, phone, "kk")
		d.before(`new MutationObserver(() => {
			if (document.activeElement?.id === 'phone') window.usable ??= performance.now()
		}).observe(document, { childList: true, subtree: true, attributes: true })`)
		call(d, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: 300, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 0.75e6 / 8}},
		})
		d.throttle()
		d.open(link)
		took = append(took, await[float64](d, "window.usable"))
		d.close() // a slowed page slows its neighbours
	}
	report(b, "", took)
}

// BenchmarkDeskDay has ten thousand arrivals pass the desk.
func BenchmarkDeskDay(b *testing.B) {
	const full, day = 300, 10_000
	for b.Loop() {
		demo, cafe, d := openCafe(b, "kk")
		bank := demo.platform()
		d.crowd(bank, cafe, 0, full)
		before := d.weigh()
		d.crowd(bank, cafe, full, day)
		after := d.weigh()
		b.ReportMetric(before.heap/1e6, "before-MB")
		b.ReportMetric(after.heap/1e6, "after-MB")
		b.ReportMetric(float64(before.nodes), "before-nodes")
		b.ReportMetric(float64(after.nodes), "after-nodes")
		b.ReportMetric(0, "ns/op")
	}
}
