package when

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// wednesday is Wed 25 Nov 2026, 15:30 in Berlin.
func wednesday(t testing.TB) Clock {
	return Clock{Now: time.Date(2026, 11, 25, 14, 30, 0, 0, time.UTC), Zone: zone(t, "Europe/Berlin")}
}

func TestDaysAsPeopleWriteThem(t *testing.T) {
	c := wednesday(t)
	for text, want := range map[string]string{
		"2026-12-01":               "2026-12-01",
		"1 dec":                    "2026-12-01",
		"1 December":               "2026-12-01",
		"dec 1":                    "2026-12-01",
		"dec 1 2027":               "2027-12-01",
		"Dec 1, 2027":              "2027-12-01",
		"1 dec 2027":               "2027-12-01",
		"mon 30 nov":               "2026-11-30",
		"Mon, 30 Nov 2026":         "2026-11-30",
		"mon nov 30":               "2026-11-30",
		"tue 2026-12-01":           "2026-12-01",
		"30/11":                    "2026-11-30",
		"30.11.":                   "2026-11-30",
		"1.12.":                    "2026-12-01",
		"11/30":                    "2026-11-30",
		"30/11/2027":               "2027-11-30",
		"12/12":                    "2026-12-12",
		"25 nov":                   "2026-11-25",
		"24 nov":                   "2027-11-24",
		"29 feb":                   "2028-02-29",
		"today":                    "2026-11-25",
		" Tomorrow ":               "2026-11-26",
		"fri":                      "2026-11-27",
		"friday":                   "2026-11-27",
		"wed":                      "2026-12-02",
		"next fri":                 "2026-12-04",
		"next mon":                 "2026-11-30",
		"next wed":                 "2026-12-02",
		"next sunday":              "2026-12-06",
		"+0d":                      "2026-11-25",
		"+3d":                      "2026-11-28",
		"+2w":                      "2026-12-09",
		"+3bd":                     "2026-11-30",
		"+12bd":                    "2026-12-11",
		"in 2 weeks":               "2026-12-09",
		"in 1 day":                 "2026-11-26",
		"eow":                      "2026-11-27",
		"eom":                      "2026-11-30",
		"2026-03-18T00:00:00.000Z": "2026-03-18",
		"2026/12/24":               "2026-12-24",
		"2026/1/5":                 "2026-01-05",
		"01.12.2026":               "2026-12-01",
		"1.12.2026":                "2026-12-01",
		"24.12.26":                 "2026-12-24",
		"thu 24.12.26":             "2026-12-24",
		"24/12/26":                 "2026-12-24",
		"1-Dec-26":                 "2026-12-01",
		"1-dec-2027":               "2027-12-01",
		"1-dec":                    "2026-12-01",
		"1 dec 27":                 "2027-12-01",
		"yesterday":                "2026-11-24",
		"2w":                       "2026-12-09",
		"3bd":                      "2026-11-30",
		"in a week":                "2026-12-02",
		"2026-12-01 00:00":         "2026-12-01",
		"2026-12-01T00:00:00":      "2026-12-01",
		"01.12.2026 0:00:00":       "2026-12-01",
	} {
		r, err := Date(text, c)
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if got := r.Time.Format(time.RFC3339); got != want+"T00:00:00Z" || !r.DateOnly {
			t.Errorf("%q is %s (date only: %v), want midnight UTC of %s", text, got, r.DateOnly, want)
		}
	}
}

func TestTimesOfDay(t *testing.T) {
	c := wednesday(t)
	for text, want := range map[string]string{
		"tomorrow 9am":                  "2026-11-26T08:00:00Z",
		"tomorrow 9 am":                 "2026-11-26T08:00:00Z",
		"tomorrow 12am":                 "2026-11-25T23:00:00Z",
		"tomorrow 12pm":                 "2026-11-26T11:00:00Z",
		"tomorrow 9:30pm":               "2026-11-26T20:30:00Z",
		"2026-12-01 17:00":              "2026-12-01T16:00:00Z",
		"2026-12-01T17:00":              "2026-12-01T16:00:00Z",
		"2026-12-01 17:00:05":           "2026-12-01T16:00:05Z",
		"+2w 17:00":                     "2026-12-09T16:00:00Z",
		"fri":                           "2026-11-27T16:00:00Z",
		"2026-12-01T17:00:00+02:00":     "2026-12-01T15:00:00Z",
		"2026-12-01 17:00:00+02:00":     "2026-12-01T15:00:00Z",
		"2026-12-01 17:00:00z":          "2026-12-01T17:00:00Z",
		"2026-12-01T17:00:00.123Z":      "2026-12-01T17:00:00.123Z",
		"2026-12-01t00:00:00z":          "2026-12-01T00:00:00Z",
		"Fri 27 Nov 2026, 17:00":        "2026-11-27T16:00:00Z",
		"2026-07-01":                    "2026-07-01T15:00:00Z",
		"mon, 30 nov 2026, 08:15":       "2026-11-30T07:15:00Z",
		"2026-12-01T17:00:00.999999-1:": "",
		"17:00":                         "2026-11-25T16:00:00Z",
		"9am":                           "2026-11-25T08:00:00Z",
		"9 pm":                          "2026-11-25T20:00:00Z",
		"noon":                          "2026-11-25T11:00:00Z",
		"tomorrow noon":                 "2026-11-26T11:00:00Z",
		"24.12.26 noon":                 "2026-12-24T11:00:00Z",
		"in an hour":                    "2026-11-25T15:30:00Z",
		"in 90 minutes":                 "2026-11-25T16:00:00Z",
		"+20h":                          "2026-11-26T10:30:00Z",
		"2w 9am":                        "2026-12-09T08:00:00Z",
		"in a day noon":                 "2026-11-26T11:00:00Z",
		"in an hour 9am":                "",
		"noon noon":                     "",
	} {
		r, err := Deadline(text, c)
		if want == "" {
			if err == nil {
				t.Errorf("%q was read as %v", text, r)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := r.Time.UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if r, err := DateTime("fri", c); err != nil || r.Time.UTC().Hour() != 8 {
		t.Errorf("a date field with a time begins at 09:00 local, got %v, %v", r, err)
	}
}

func TestTextThatIsNoDateIsRefusedWithWhatWouldWork(t *testing.T) {
	c := wednesday(t)
	for _, text := range []string{
		"", " ", ",", "banana", "3/4", "04/03/2026", "2026-02-30", "31/04", "31 apr", "0 dec", "13/13",
		"tue 30 nov", "fri fri", "mon tomorrow", "next", "next week", "last fri", "-3d", "+3", "w", "3", "3x", "a week", "in", "in a", "in an hour ago", "midnight", "24.12", "24.12.x", "1.2", "12.24.2026", "32.12.26", "24.12.026",
		"1-Dec-2", "dec-1-26-1", "26-12-24", "2026/13/01", "2026/02/30", "46357", "46357.5", "yesterday tomorrow",
		"+3m", "+d", "+", "in 2", "in two weeks", "in 2 months", "tomorrow 25:00",
		"tomorrow 9", "tomorrow 13pm", "tomorrow 0am", "tomorrow 9:5", "tomorrow 17:60", "dec", "1 dec 027",
		"20261201", "1764547200", "2026-12-1", "2026-13-01", "2026-12-01T25:00:00Z",
		"2026-12-01T17:00:00,5Z", "+99999999d", "10000-01-01", "0000-01-01", "tomorrow 9am 9am",
		"30 feb 2028", "29 feb 2027", "1st dec", "tomorrow at noon", "١ dec", "2026-12-01T9:00:00Z",
	} {
		for name, read := range map[string]func(string, Clock) (Reading, error){"date": Date, "time": DateTime, "deadline": Deadline} {
			r, err := read(text, c)
			var why *Error
			if !errors.As(err, &why) {
				t.Errorf("%s %q was read as %v", name, text, r)
			} else if why.Message == "" || !strings.Contains(why.Fix, "ype ") && !strings.HasSuffix(why.Fix, " would do") {
				t.Errorf("%s %q: the error does not say what would work: %v", name, text, err)
			}
		}
	}
	for _, text := range []string{"tomorrow 9am", "2026-12-01 17:00", "2026-12-01T17:00", "17:00", "00:00", "noon", "in an hour", "tomorrow noon"} {
		if r, err := Date(text, c); err == nil {
			t.Errorf("a date without a time took %q as %v", text, r)
		}
	}
}

func TestADayThatDoesNotExistIsToldWithThoseBesideIt(t *testing.T) {
	c := wednesday(t)
	for text, want := range map[string]string{
		"31 nov":      "31 November does not exist: 30 nov or 1 dec would do",
		"29 feb 2027": "29 February 2027 does not exist: 28 feb 2027 or 1 mar 2027 would do",
		"0 dec":       "0 December does not exist: 1 dec would do",
		"30.02.2027":  "30.02.2027 does not exist: 28.02.2027 or 01.03.2027 would do",
		"2027-02-30":  "2027-02-30 does not exist: 2027-02-28 or 2027-03-01 would do",
		"2027/02/30":  "2027/02/30 does not exist: 2027/02/28 or 2027/03/01 would do",
		"31/2":        "31/2 does not exist: 28/02 or 01/03 would do",
		"31 feb":      "31 February does not exist: 28 feb or 1 mar would do",
		"31/04":       "31/04 does not exist: 30/04 or 01/05 would do",
		"04/31/2027":  "04/31/2027 does not exist: 04/30/2027 or 05/01/2027 would do",
		"13.13.2026":  "13.13.2026 does not exist: type a month from 1 to 12, or by its name, such as 1 dec",
		"46357":       "46357 is a spreadsheet's number for a day, maybe 1 December 2026: type 2026-12-01 if that is meant",
		"46357,75":    "46357,75 is a spreadsheet's number for a day, maybe 1 December 2026: type 2026-12-01 if that is meant",
		"banana":      `"banana" is not a date that can be read: type a date such as 2026-12-01, 1 dec, mon 30 nov, tomorrow, fri, +3d or eom`,
	} {
		if _, err := Date(text, c); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"2027-02-28", "28 feb 2027", "30/04", "28.02.2027"} {
		if _, err := Date(text, c); err != nil {
			t.Errorf("what was offered is refused: %q: %v", text, err)
		}
	}
}

func TestTheLocaleKnowsTheOrderAndTheFirstDay(t *testing.T) {
	for _, row := range []struct {
		name, preference string
		want             Locale
	}{
		{"", "", Locale{}},
		{"C.UTF-8", "", Locale{}},
		{"POSIX", "", Locale{}},
		{"de", "", Locale{}},
		{"de_DE.UTF-8", "", Locale{DayFirst, 0}},
		{"de_DE@euro", "", Locale{DayFirst, 0}},
		{"en_US.UTF-8", "", Locale{MonthFirst, 6}},
		{"en-US", "", Locale{MonthFirst, 6}},
		{"pt_BR", "", Locale{DayFirst, 6}},
		{"ar_EG", "", Locale{DayFirst, 5}},
		{"en_CA", "", Locale{Unknown, 6}},
		{"hu_HU", "", Locale{MonthFirst, 0}},
		{"en_US", "DD/MM/YYYY", Locale{DayFirst, 0}},
		{"pt_BR", "DD/MM/YYYY", Locale{DayFirst, 6}},
		{"C.UTF-8", " mm/dd/yyyy", Locale{MonthFirst, 6}},
		{"de_DE", "MM/DD/YYYY", Locale{MonthFirst, 6}},
		{"de_DE", "YYYY-MM-DD", Locale{DayFirst, 0}},
	} {
		if got := LocaleOf(row.name).Prefer(row.preference); got != row.want {
			t.Errorf("%q with %q is %+v, want %+v", row.name, row.preference, got, row.want)
		}
	}
}

func TestDayAndMonthFollowThePersonsOrder(t *testing.T) {
	c := wednesday(t)
	for order, want := range map[Order]string{DayFirst: "2027-04-03", MonthFirst: "2027-03-04"} {
		c.Order = order
		r, err := Date("3/4", c)
		if err != nil || r.Time.Format(time.DateOnly) != want {
			t.Errorf("order %v: 3/4 is %v, %v, want %s", order, r, err, want)
		}
	}
	c.Order = MonthFirst
	if r, err := Date("30/11", c); err != nil || r.String() != "Mon 30 Nov 2026" {
		t.Errorf("only one reading of 30/11 is possible, got %v, %v", r, err)
	}
}

func TestTodayIsTheDayInThePersonsZone(t *testing.T) {
	now := time.Date(2026, 11, 25, 11, 30, 0, 0, time.UTC)
	for offset, want := range map[int]string{-12: "2026-11-24", 0: "2026-11-25", 14: "2026-11-26"} {
		c := Clock{Now: now, Zone: time.FixedZone("here", offset*3600)}
		r, err := Date("today", c)
		if err != nil || r.Time.Format(time.RFC3339) != want+"T00:00:00Z" {
			t.Errorf("offset %d: today is %v, %v, want %s", offset, r.Time, err, want)
		}
		r, err = Deadline("today", c)
		local, _ := time.ParseInLocation(time.DateTime, want+" 17:00:00", c.Zone)
		if err != nil || !r.Time.Equal(local) {
			t.Errorf("offset %d: a deadline today is %v, %v, want %v", offset, r.Time, err, local)
		}
	}
	if r, err := Deadline("today", Clock{Now: now}); err != nil || r.String() != "Wed 25 Nov 2026, 17:00 UTC" {
		t.Errorf("without a zone it is UTC, got %v, %v", r, err)
	}
}

func TestWorkdaysAndWeekendsFromEachDay(t *testing.T) {
	c := Clock{Zone: time.UTC}
	for _, row := range []struct{ today, text, want string }{
		{"2026-11-27", "+1bd", "2026-11-30"}, // Friday
		{"2026-11-28", "+1bd", "2026-11-30"}, // Saturday
		{"2026-11-29", "+1bd", "2026-11-30"}, // Sunday
		{"2026-11-28", "+5bd", "2026-12-04"},
		{"2026-11-29", "+0bd", "2026-11-29"},
		{"2026-11-30", "+5bd", "2026-12-07"}, // Monday
		{"2026-11-27", "eow", "2026-11-27"},
		{"2026-11-28", "eow", "2026-12-04"},
		{"2026-11-27", "fri", "2026-12-04"},
		{"2026-11-29", "next mon", "2026-11-30"}, // the week of a Sunday ends that day
		{"2026-11-30", "next mon", "2026-12-07"},
		{"2028-02-01", "eom", "2028-02-29"},
		{"2026-12-31", "eom", "2026-12-31"},
		{"2028-03-01", "29 feb", "2032-02-29"},
	} {
		day, _ := time.Parse(time.DateOnly, row.today)
		c.Now = day.Add(12 * time.Hour)
		r, err := Date(row.text, c)
		if err != nil || r.Time.Format(time.DateOnly) != row.want {
			t.Errorf("on %s %q is %v, %v, want %s", row.today, row.text, r, err, row.want)
		}
	}
}

func TestClockChanges(t *testing.T) {
	berlin := Clock{Zone: zone(t, "Europe/Berlin"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, row := range []struct{ zone, text, want string }{
		{"Europe/Berlin", "2026-03-29 01:59", "2026-03-29T00:59:00Z"},
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z"}, // skipped: 03:30 summer time
		{"Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "2026-10-25 01:59", "2026-10-24T23:59:00Z"},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"}, // doubled: the first
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z"},
		{"America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01 01:00", "2026-11-01T05:00:00Z"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"}, // half an hour
		{"America/Santiago", "2026-09-06 00:00", "2026-09-06T04:00:00Z"},    // midnight is skipped
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z"},        // the day that Samoa left out
		{"Pacific/Kiritimati", "2026-12-01 17:00", "2026-12-01T03:00:00Z"},
	} {
		c := Clock{Zone: zone(t, row.zone), Now: berlin.Now}
		r, err := Deadline(row.text, c)
		if got := r.Time.UTC().Format(time.RFC3339); err != nil || got != row.want {
			t.Errorf("%s in %s is %s, %v, want %s", row.text, row.zone, got, err, row.want)
		}
	}
	// The day after a change still begins at its own midnight.
	berlin.Now = time.Date(2026, 3, 28, 22, 30, 0, 0, time.UTC)
	if r, err := Deadline("tomorrow", berlin); err != nil || r.Time.UTC().Hour() != 15 {
		t.Errorf("17:00 on the day of the change is 15:00 UTC, got %v, %v", r.Time.UTC(), err)
	}
}

func TestTheReadingIsSaidBack(t *testing.T) {
	c := wednesday(t)
	for _, row := range []struct{ zone, text, plain, both, distance string }{
		{"Europe/Berlin", "fri", "Fri 27 Nov 2026, 17:00", "Fri 27 Nov 2026, 17:00 Berlin, 16:00 UTC", "in 2 days"},
		{"Europe/London", "tomorrow", "Thu 26 Nov 2026, 17:00", "Thu 26 Nov 2026, 17:00 London", "tomorrow"},
		{"America/Argentina/Buenos_Aires", "today 23:30", "Wed 25 Nov 2026, 23:30", "Wed 25 Nov 2026, 23:30 Buenos Aires, Thu 26 Nov 02:30 UTC", "today"},
		{"UTC", "yesterday 8:15:30", "Tue 24 Nov 2026, 08:15:30", "Tue 24 Nov 2026, 08:15:30 UTC", "yesterday"},
		{"UTC", "20 nov 2026", "Fri 20 Nov 2026, 17:00", "Fri 20 Nov 2026, 17:00 UTC", "5 days ago"},
		{"UTC", "1 dec 2027", "Wed 1 Dec 2027, 17:00", "Wed 1 Dec 2027, 17:00 UTC", ""},
	} {
		c.Zone = zone(t, row.zone)
		r, err := Deadline(row.text, c)
		if got := r.Plain(); err != nil || got != row.plain || r.both() != row.both || r.distance(c) != row.distance {
			t.Errorf("%s: %q is %q, %q, %q, %v", row.zone, row.text, got, r.both(), r.distance(c), err)
		}
	}
	c.Zone = zone(t, "Europe/Berlin")
	if r, _ := Deadline("fri", c); r.String() != "Fri 27 Nov 2026, 17:00 Berlin" {
		t.Error(r)
	}
	r, _ := Date("mon 30 nov 2026", c)
	if r.both() != "Mon 30 Nov 2026" || r.distance(c) != "in 5 days" {
		t.Error(r.both(), r.distance(c))
	}
	r, _ = Date("2026-11-30T16:00:00Z", c)
	if got := r.String(); got != "Mon 30 Nov 2026, 17:00 Berlin" {
		t.Error(got)
	}
}

func TestWhatIsSaidBackReadsAsTheSame(t *testing.T) {
	c := wednesday(t)
	for range 800 {
		c.Now = c.Now.Add(23 * time.Hour)
		day, err := Date("+3d", c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Date(day.String(), c)
		if err != nil || !again.Time.Equal(day.Time) {
			t.Fatalf("%v is read back as %v, %v", day, again, err)
		}
	}
}

func TestMonthGridHoldsEachDayOnce(t *testing.T) {
	for year := 2024; year <= 2029; year++ {
		for m := time.January; m <= time.December; m++ {
			from := year % 7
			grid := Locale{WeekFrom: from}.Month(year, m)
			day := grid[0][0].Time()
			in := 0
			for _, week := range grid {
				for _, d := range week {
					if !d.Time().Equal(day) {
						t.Fatalf("%d %v: %v where %v belongs", year, m, d, day)
					}
					if d.InMonth {
						in++
					}
					day = day.AddDate(0, 0, 1)
				}
			}
			if last := time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC).Day(); in != last || fromMonday(grid[0][0].Time().Weekday()) != from || !holds(grid[0], civil{year, m, 1}) {
				t.Errorf("%d %v has %d days in the grid, want %d, from the %d. day after Monday on", year, m, in, last, from)
			}
		}
	}
}

func holds(week [7]Day, d civil) bool {
	return slices.ContainsFunc(week[:], func(c Day) bool { return c.Time().Equal(d.utc()) })
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{"tomorrow 9am", "mon 30 nov", "30/11", "+3bd", "2026-12-01T17:00:00.000Z", "in 2 weeks", "dec 1, 2027 9:30 pm", "\xff 9:", "launch +3d noon", "2 days before Sign 9am", "1-Dec-26", "46357,5"} {
		f.Add(s, int64(1764081000), 3600)
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, offset int) {
		c := Clock{Now: time.Unix(unix%100_000_000_000, 0), Zone: time.FixedZone("here", offset%50_400)}
		if a, ok := ReadAnchored(text); ok {
			if timed, ok := a.WithTime(); ok {
				a = timed
			}
			if r, err := a.From(c.Now, c); err == nil && r.Time.IsZero() {
				t.Fatalf("%q counts to %v", text, r)
			}
		}
		for _, read := range []func(string, Clock) (Reading, error){Date, DateTime, Deadline} {
			r, err := read(text, c)
			if err != nil {
				continue
			}
			sent := r.Time.UTC().Format("2006-01-02T15:04:05.000Z")
			if _, err := time.Parse(time.RFC3339, sent); err != nil {
				t.Fatalf("%q would be sent as %s", text, sent)
			}
			if r.String() == "" {
				t.Fatalf("%q has no reading", text)
			}
		}
	})
}
