package feed

import "testing"

func TestAWatcherIsWokenAtTheStartAndOnceForManyHappenings(t *testing.T) {
	var hub Hub
	w := hub.Watch("v1")
	defer w.Close()
	<-w.Woken
	for range 3 {
		hub.Wake("v1")
	}
	<-w.Woken
	select {
	case <-w.Woken:
		t.Fatal("woken twice for happenings it had not looked into yet")
	default:
	}
}

func TestAWatcherHearsItsOwnVenueOnly(t *testing.T) {
	var hub Hub
	w := hub.Watch("v1")
	defer w.Close()
	<-w.Woken
	hub.Wake("v2")
	select {
	case <-w.Woken:
		t.Fatal("woken by another venue")
	default:
	}
}

func TestAClosedWatcherLeavesNothingBehind(t *testing.T) {
	var hub Hub
	hub.Watch("v1").Close()
	hub.Wake("v1")
	if n := len(hub.watchers); n != 0 {
		t.Fatalf("%d venues are still watched", n)
	}
}
