package humanize

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 steps", 1: "1 step", 2: "2 steps", -1: "-1 steps"} {
		if got := Count(n, "step"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for noun, want := range map[string]string{"process": "2 processes", "unknown launch": "2 unknown launches"} {
		if got := Count(2, noun); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 26, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	for past, want := range map[time.Duration]string{
		-time.Minute: "just now", 59 * time.Second: "just now", time.Minute: "1 minute ago", 59 * time.Minute: "59 minutes ago",
		90 * time.Minute: "1 hour ago", 23 * time.Hour: "23 hours ago", 50 * time.Hour: "2 days ago", 13 * 24 * time.Hour: "13 days ago",
		14 * 24 * time.Hour: "on 12 Nov 2026", 400 * 24 * time.Hour: "on 22 Oct 2025",
	} {
		if got := Ago(now.Add(-past).UTC(), now); got != want {
			t.Errorf("%s is %q, want %q", past, got, want)
		}
	}
	if got := Ago(time.Time{}, now); got != "at an unknown time" {
		t.Errorf("no time is %q", got)
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 400 * time.Millisecond: "0 s", 12 * time.Second: "12 s", 59600 * time.Millisecond: "1 min", 95 * time.Second: "1 min 35 s",
		5 * time.Minute: "5 min", time.Hour + time.Second: "1 h 1 s", 26 * time.Hour: "26 h",
	} {
		if got := Short(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestLasts(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1 second", 400 * time.Millisecond: "1 second", 7400 * time.Millisecond: "7 seconds", 89 * time.Second: "89 seconds",
		90 * time.Second: "2 minutes", 89 * time.Minute: "89 minutes", 100 * time.Minute: "2 hours", 26 * time.Hour: "26 hours",
	} {
		if got := Lasts(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	now := time.Date(2026, 11, 26, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	for away, want := range map[time.Duration]string{
		0: "today 00:30", -31 * time.Minute: "Wed 25 Nov 23:59", 23 * time.Hour: "today 23:30", 36 * 24 * time.Hour: "Fri 1 Jan 2027 00:30",
	} {
		if got := Time(now.Add(away).UTC(), now); got != want {
			t.Errorf("%s away is %q, want %q", away, got, want)
		}
	}
	for away, want := range map[time.Duration]string{0: "Thu 26 Nov", -31 * time.Minute: "Wed 25 Nov", 36 * 24 * time.Hour: "Fri 1 Jan 2027"} {
		if got := Day(now.Add(away).UTC(), now); got != want {
			t.Errorf("the day %s away is %q, want %q", away, got, want)
		}
	}
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 11, 26, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	for past, want := range map[time.Duration]string{
		0: "today", 30 * time.Minute: "today", 31 * time.Minute: "yesterday", 25 * time.Hour: "24 Nov", 400 * 24 * time.Hour: "Oct 2025",
	} {
		if got := Since(now.Add(-past).UTC(), now); got != want {
			t.Errorf("%s ago is %q, want %q", past, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1 kB", 1234: "1.2 kB", 99_949: "99.9 kB", 99_951: "100 kB", 120_400: "120 kB",
		999_499: "999 kB", 999_500: "1 MB", 2_400_000: "2.4 MB", 100_000_000: "100 MB", math.MaxInt64: "9.2 EB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestQuotesAreShortAndShowWhatHides(t *testing.T) {
	for in, want := range map[string]string{
		"Laptop": `"Laptop"`, "会議\u3000室 👩\u200d👧": "\"会議\u3000室 👩\u200d👧\"", "a \"b\"\n\u202e": `"a \"b\"\n\u202e"`,
		strings.Repeat("é", 80): `"` + strings.Repeat("é", 80) + `"`,
		strings.Repeat("é", 81): `"` + strings.Repeat("é", 79) + `…"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestAListNamesTwenty(t *testing.T) {
	names := strings.Split("abcdefghijklmnopqrstuv", "")
	if got, want := Quotes(names[:2]), `"a", "b"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := List(names), "a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t and 2 more"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := List(names[:20]); strings.Contains(got, "more") {
		t.Errorf("got %s", got)
	}
}
