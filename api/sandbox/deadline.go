package sandbox

import (
	"encoding/json"
	"time"
)

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

func readDeadline(raw json.RawMessage) *deadlineRule {
	o, ok := parseObject(raw)
	if !ok || !o.has("value") || !o.has("unit") {
		return nil
	}
	return &deadlineRule{
		value:      int(max(min(o.number("value"), 100000), -100000)),
		unit:       o.text("unit"),
		before:     o.text("option") == "prior_to" || o.text("option") == "before",
		relativeTo: first(o.text("step"), fromLaunch),
	}
}

// deadlines computes when steps are due. A step whose rule leans on another
// leans on that one's own deadline, given or computed; on one without a
// deadline, on the start of the process.
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
		if at := d.of(rule.relativeTo); !at.IsZero() {
			base = at.In(d.start.Location())
		}
	}
	count := rule.value
	if rule.before {
		count = -count
	}
	at, ok := addUnits(base, count, rule.unit)
	if !ok {
		return time.Time{}
	}
	return at
}
