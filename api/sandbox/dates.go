package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The API's own writings of a time.
const (
	stampLayout    = "2006-01-02T15:04:05.000Z"
	deadlineLayout = "2006-01-02T15:04:05Z"
)

func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// timeOrNull is a moment in a layout, or null for the zero time.
func timeOrNull(t time.Time, layout string) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(layout)
}

// timeLayouts are the absolute forms that PHP's date parser takes and clients
// send; a fraction of a second is taken after any seconds.
func timeLayouts() []string {
	days := []string{
		"2006-01-02", "2006/01/02", "20060102", "01/02/2006", "1/2/2006", "02-01-2006", "2-1-2006", "02.01.2006", "2.1.2006",
		"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "January 2 2006",
	}
	clocks := []string{"", " 15:04", " 15:04:05", " 15:04:05Z07:00", " 15:04:05 Z07:00", " 15:04:05 MST", " 3:04pm", " 3:04 PM", " 3pm"}
	layouts := []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700",
		time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
	}
	for _, day := range days {
		for _, clock := range clocks {
			layouts = append(layouts, day+clock)
		}
	}
	return layouts
}

// parseTime reads what PHP's date parser would, without a zone as UTC
// (docs/api.md, "Dates and deadlines"): absolute forms, @epoch and the common
// words.
func parseTime(text string, now time.Time) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 64 {
		return time.Time{}, false
	}
	if seconds, ok := strings.CutPrefix(text, "@"); ok {
		n, err := strconv.ParseInt(seconds, 10, 64)
		return time.Unix(n, 0).UTC(), err == nil
	}
	if text[0] >= '0' && text[0] <= '9' || strings.ContainsAny(text, ",0123456789") && text[0] != '+' && text[0] != '-' {
		for _, layout := range timeLayouts() {
			if t, err := time.Parse(layout, text); err == nil {
				return t.UTC(), true
			}
		}
	}
	return parseWords(strings.Fields(strings.ToLower(text)), now.UTC())
}

func parseWords(words []string, now time.Time) (time.Time, bool) {
	today := now.Truncate(24 * time.Hour)
	named := map[string]time.Time{
		"now": now, "today": today, "midnight": today, "noon": today.Add(12 * time.Hour),
		"tomorrow": today.AddDate(0, 0, 1), "yesterday": today.AddDate(0, 0, -1),
	}
	if t, ok := named[strings.Join(words, " ")]; ok {
		return t, true
	}
	if len(words) == 1 {
		return nextWeekday(words[0], today, 0)
	}
	if len(words) != 2 {
		return time.Time{}, false
	}
	count, err := strconv.Atoi(words[0])
	switch {
	case words[0] == "next":
		count = 1
	case words[0] == "last":
		count = -1
	case err != nil || count > 10000 || count < -10000:
		return time.Time{}, false
	}
	if err != nil {
		if t, ok := nextWeekday(words[1], today, count); ok {
			return t, true
		}
	}
	return addUnits(now, count, words[1])
}

// nextWeekday is the day of that name: today or later for 0, after today for 1,
// before today for -1.
func nextWeekday(name string, today time.Time, direction int) (time.Time, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		full := strings.ToLower(day.String())
		if name != full && name != full[:3] {
			continue
		}
		ahead := (int(day) - int(today.Weekday()) + 7) % 7
		switch {
		case direction > 0 && ahead == 0:
			ahead = 7
		case direction < 0:
			ahead -= 7
		}
		return today.AddDate(0, 0, ahead), true
	}
	return time.Time{}, false
}

// addUnits adds minutes to years by the calendar of t's zone; false for a word
// that is no unit. Both singular and plural are units.
func addUnits(t time.Time, count int, unit string) (time.Time, bool) {
	name := strings.TrimSuffix(strings.ToLower(unit), "s")
	clock := map[string]time.Duration{"second": time.Second, "sec": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour}
	if each, ok := clock[name]; ok {
		return t.Add(time.Duration(count) * each), true
	}
	type days struct{ years, months, days int }
	calendar := map[string]days{"day": {days: 1}, "week": {days: 7}, "month": {months: 1}, "year": {years: 1}}
	each, ok := calendar[name]
	if !ok {
		return time.Time{}, false
	}
	return t.AddDate(count*each.years, count*each.months, count*each.days), true
}

// deadlineRule says when a step is due by the template (docs/api.md, "Dates and
// deadlines").
type deadlineRule struct {
	value      int
	unit       string
	before     bool
	relativeTo string
}

// fromLaunch is how a rule names the start of the process.
const fromLaunch = "start_run"

// readDeadline gives nil for what the API could not count by.
func readDeadline(raw json.RawMessage) *deadlineRule {
	o, _ := parseObject(raw)
	_, counted := wholeNumber(o.get("value"))
	units := []string{"minute", "hour", "day", "week", "month"}
	unit, option := strings.TrimSuffix(strings.ToLower(o.text("unit")), "s"), cmp.Or(o.text("option"), "from")
	if !counted || !slices.Contains(units, unit) || !slices.Contains([]string{"from", "before", "prior_to"}, option) {
		return nil
	}
	return &deadlineRule{
		value:      int(max(min(o.number("value"), 100000), -100000)),
		unit:       unit,
		before:     option != "from",
		relativeTo: cmp.Or(o.text("step"), fromLaunch),
	}
}

// from counts from a moment, by the calendar of its zone.
func (r *deadlineRule) from(base time.Time) time.Time {
	count := r.value
	if r.before {
		count = -count
	}
	at, _ := addUnits(base, count, r.unit)
	return at
}

// deadlines computes when steps are due. A step whose rule leans on another leans on
// that one's own deadline, given or computed; where that has none, it has none either
// (docs/api.md, "Dates and deadlines").
type deadlines struct {
	start time.Time
	rules map[string]*deadlineRule
	// fixed are deadlines that the launch gave.
	fixed map[string]time.Time
	// open are the steps being computed, so that rules that lean on each other
	// in a circle end.
	open map[string]bool
}

func newDeadlines(steps []step, start time.Time) *deadlines {
	d := &deadlines{start: start, rules: map[string]*deadlineRule{}, fixed: map[string]time.Time{}, open: map[string]bool{}}
	for _, each := range steps {
		d.rules[each.id] = each.deadline
	}
	return d
}

// of is a step's deadline, zero when it has none.
func (d *deadlines) of(id string) time.Time {
	if at, ok := d.fixed[id]; ok {
		return at
	}
	rule := d.rules[id]
	if rule == nil || d.open[id] {
		return time.Time{}
	}
	d.open[id] = true
	defer delete(d.open, id)

	base := d.start
	if rule.relativeTo != fromLaunch {
		at := d.of(rule.relativeTo)
		if at.IsZero() {
			return time.Time{}
		}
		base = at.In(d.start.Location())
	}
	return rule.from(base)
}
