package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"kickoff/api"
	"kickoff/api/sandbox"
	"kickoff/payload"
	"kickoff/payload/rules"
)

// The client's rules and the sandbox's, which share nothing, are two readings of
// docs/api.md, "Automations": of random templates and answers both must make the same
// process. With KICKOFF_SOAK=1 there are 10,000 templates.
func TestForecastAndSandboxAgree(t *testing.T) {
	templates := 300
	if os.Getenv("KICKOFF_SOAK") != "" {
		templates = 10_000
	}
	const each = 50 // templates a world
	shown, hidden, moved, given := 0, 0, 0, 0
	for world := range uint64(templates / each) {
		r := randomTemplates{rand.New(rand.NewPCG(8, world))}
		w, bodies := r.world(t, each)
		c := atSandbox(t, w)
		me, err := c.Me(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		org, err := c.Organization(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(org.Timezone)
		if err != nil {
			t.Fatal(err)
		}
		for id, body := range bodies {
			tpl, err := c.Template(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			run, err := c.Launch(t.Context(), body)
			if err != nil {
				t.Fatalf("world %d, %s: %v\n%s", world, id, err, body)
			}
			env := payload.Env{Now: run.CreatedAt, Zone: time.UTC, OrgZone: zone, People: &payload.Directory{Me: me}}
			if w.NoAutomations {
				env.Automations = payload.AutomationsOff
			}
			forecast := rules.Of(tpl, body, env)
			tasks := map[string]api.Task{}
			for _, task := range all(t, c.Tasks(t.Context(), run.ID)) {
				tasks[task.StepID] = task
			}
			for _, s := range forecast.Steps {
				task, there := tasks[s.ID]
				visible := task.Status != "auto-skipped"
				if !there || visible != s.After.Visible || !task.Owners.Same(s.After.Owners) || !task.Deadline.Truncate(time.Second).Equal(s.After.Deadline.Truncate(time.Second)) {
					text, _ := json.MarshalIndent(tpl.Rules, "", " ")
					t.Fatalf("world %d, %s, step %s\nforecast %+v\nsandbox  visible %v, %+v, %v\n%s\n%s", world, id, s.ID, s.After, visible, task.Owners, task.Deadline, body, text)
				}
				// What is compared must happen often enough to be compared at all.
				shown, hidden = shown+count(s.Word() == "shown"), hidden+count(s.Word() == "hidden")
				moved, given = moved+count(!s.Before.Deadline.Equal(s.After.Deadline)), given+count(!s.Before.Owners.Same(s.After.Owners))
				if s.Word() == "starts" == (!s.Before.Visible || !s.After.Visible) || (s.Word() != "starts") && len(s.Why(env)) == 0 {
					t.Fatalf("world %d, %s, step %s: %s, because %q", world, id, s.ID, s.Word(), s.Why(env))
				}
			}
		}
	}
	for what, n := range map[string]int{"steps shown": shown, "hidden": hidden, "deadlines moved": moved, "owners changed": given} {
		if n < templates/30 {
			t.Errorf("%s: %d in %d templates only", what, n, templates)
		}
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// randomTemplates makes templates, and launches of them, in the API's own shapes.
type randomTemplates struct{ *rand.Rand }

type wire = map[string]any

// pick is one of several, often none of the last.
func pick[T any](r randomTemplates, of ...T) T { return of[r.IntN(len(of))] }

func (r randomTemplates) chance(percent int) bool { return r.IntN(100) < percent }

// some are as many as n things.
func some[T any](r randomTemplates, n int, make func(i int) T) []T {
	list := []T{}
	for i := range r.IntN(n + 1) {
		list = append(list, make(i))
	}
	return list
}

// few are one to three, rarely none.
func (r randomTemplates) few(make func() wire) []wire {
	if r.chance(5) {
		return []wire{}
	}
	return append(some(r, pick(r, 0, 0, 2), func(int) wire { return make() }), make())
}

// words are few, so that conditions are met as often as not.
func (r randomTemplates) word() string {
	return pick(r, "", "  ", "Gold", "gold", "GOLD plus", "Silver", "Gold, Silver", "5", "5.0", " 50 ", "-1e2", "0x10", "é", "Straße", "1,5", "NaN",
		"ſilver", "\u212Ag", "kg", "Οδός", "ΟΔΌΣ", "İzmir", "i\u0307zmir", "1e999", "+5", "5.", "５", "Gold\u00a0", "2026-12-01", "true", "🚀", "e\u0301")
}

// position is a number, also as a text.
func (r randomTemplates) position() any { return pick[any](r, r.IntN(9), r.IntN(9), r.IntN(9), "3") }

func (r randomTemplates) people() wire {
	return wire{
		"users":  some(r, 2, func(int) int64 { return pick[int64](r, 1001, 7, 8, 9) }),
		"guests": some(r, 2, func(int) string { return pick(r, "vera@client.test", "Neu@client.test", "neu@CLIENT.test") }),
		"groups": some(r, 1, func(int) string { return pick(r, "sales", "legal") }),
	}
}

func (r randomTemplates) deadline(of ...string) any {
	if r.chance(15) {
		return nil
	}
	return wire{"value": pick[any](r, r.IntN(40), r.IntN(40), 0, -3, "7", 900), "unit": pick(r, "minutes", "hours", "days", "weeks", "months", "day", "Month", "aeons"), "option": pick(r, "from", "from", "from", "prior_to", "before", "before", "", "around", "FROM"), "step": pick(r, of...)}
}

func (r randomTemplates) world(t *testing.T, n int) (*sandbox.World, map[string][]byte) {
	t.Helper()
	person := func(id int64, name string) wire {
		return wire{"id": id, "email": name + "@acme.test", "full_name": name, "status": "active"}
	}
	world := wire{
		"_automations": r.chance(90),
		"organization": wire{"id": "5e3c0012660ff8c15fb9c0f7f562cc7b", "name": "Acme", "timezone": pick(r, "UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland")},
		"me":           person(1001, "ada"), "users": []wire{person(1001, "ada"), person(7, "bo"), person(8, "jo"), person(9, "kim")},
		"groups": []wire{{"id": "sales", "name": "Sales", "members": []int{7}}, {"id": "legal", "name": "Legal", "members": []int{8, 9}}},
	}
	bodies, templates := map[string][]byte{}, []wire{}
	for i := range n {
		id := fmt.Sprintf("%s-%02d", "template", i)
		tpl, body := r.template(id)
		templates = append(templates, tpl)
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		bodies[id] = raw
	}
	world["checklists"] = templates
	raw, err := json.Marshal(world)
	if err != nil {
		t.Fatal(err)
	}
	w, err := sandbox.LoadWorld(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return w, bodies
}

// template is a template and a launch of it that the server takes.
func (r randomTemplates) template(id string) (tpl, body wire) {
	fields, prerun, fieldIDs := []wire{}, wire{}, []string{"gone"}
	for i := range 1 + r.IntN(6) {
		f := wire{"id": fmt.Sprint("field", i), "alias": fmt.Sprint("alias-", i), "label": fmt.Sprint("Field ", i), "position": r.IntN(9), "required": false}
		value := r.field(f)
		if r.chance(80) {
			prerun[f["id"].(string)] = value
		}
		fields, fieldIDs = append(fields, f), append(fieldIDs, f["id"].(string), f["id"].(string), f["id"].(string))
	}
	stepIDs := []string{"step0", "step1", "step2", "step3"}[:1+r.IntN(4)]
	steps, tasks, roles := []wire{}, wire{}, wire{}
	for i, step := range stepIDs {
		own := r.people()
		steps = append(steps, wire{
			"id": step, "title": step, "position": i, "assign_run_starter": r.chance(50), "roles": some(r, 1, func(int) string { return pick(r, "lead", "buddy") }),
			"assignees": own["users"], "guests": own["guests"], "groups": own["groups"],
			"deadline": r.deadline(append([]string{"start_run", "start_run", "nowhere"}, stepIDs...)...),
		})
		task := wire{"owners": r.people()}
		if r.chance(40) {
			task["deadline"] = "2026-12-01T17:00:00Z"
		}
		tasks[step] = task
	}
	for _, role := range []string{"lead", "buddy"} {
		if r.chance(50) {
			roles[role] = r.people()
		}
	}
	body = wire{"checklist_id": id, "name": id, "prerun": prerun, "roles": roles}
	if r.chance(50) {
		body["tasks"] = tasks
	}
	automations := some(r, 9, func(i int) wire {
		return wire{
			"id": fmt.Sprint("rule", i), "automated_alias": fmt.Sprint("Rule ", i), "position": r.position(), "archived_at": pick(r, nil, nil, nil, nil, nil, nil, nil, any("2026-01-01T00:00:00Z")),
			"conditions":                       r.few(func() wire { return r.condition(fieldIDs, stepIDs) }),
			pick(r, "then_actions", "actions"): r.few(func() wire { return r.action(fieldIDs, stepIDs) }),
		}
	})
	return wire{"id": id, "title": id, "prerun": fields, "steps": steps, "automated_actions": automations}, body
}

// field completes a field by a type, and is a value of it.
func (r randomTemplates) field(f wire) any {
	texts := []string{"Gold", "Silver", "50", "Gold, Silver"}
	option := func(i int) wire { return wire{"id": i + 1, "text": texts[i], "value": nil} }
	options := []wire{option(0), option(1), option(2), option(3)}
	kind := pick(r, "text", "textarea", "email", "date", "radio", "dropdown", "multiselect", "table", "file", "assignees_form")
	f["field_type"] = kind
	switch kind {
	case "date":
		return pick(r, "2026-12-01T00:00:00.000Z", "2026-03-28T12:00:00.000Z", "2026-10-24T09:00:00.000Z")
	case "radio":
		f["options"] = options
		return pick(r, texts...)
	case "dropdown":
		f["options"] = options
		return option(r.IntN(4))
	case "multiselect":
		f["options"] = options
		return some(r, 3, func(int) wire {
			o := option(r.IntN(4))
			o["selected"] = r.chance(80)
			return o
		})
	case "table":
		f["columns"] = []wire{{"id": 1, "label": "Item"}, {"id": 2, "label": pick(r, "Qty", "item", "")}}
		return []string{r.word(), r.word()}
	case "file":
		return some(r, 2, func(int) wire {
			return pick(r, wire{"filename": pick(r, "gold.pdf", "Gold"), "source": "url", "url": "https://x.test/a"}, wire{"url": "https://x.test/gold"}, wire{"id": "gold"}, wire{"full_url": "https://x.test/gold"}, wire{"filename": " ", "url": "https://x.test/a"})
		})
	case "assignees_form":
		return r.people()
	}
	return r.word()
}

func (r randomTemplates) condition(fields, steps []string) wire {
	c := wire{
		"conditionable_id": pick(r, fields...), "conditionable_type": pick(r, "Prerun", "Prerun", `App\Models\Prerun`), "position": r.position(),
		"operation": pick(r, "equals", "not_equals", "equals_any", "contains", "not_contains", "greater_than", "less_than", "is_empty", "is_not_empty", "is_not_empty", "is_not_empty", pick(r, "completed", "sounds_like")),
		"statement": pick[any](r, r.word(), r.word(), r.word(), 5, nil, 5.5, `["Gold", "SILVER"]`, []any{"gold", 5}), "logic": pick[any](r, "and", "or", "OR", "xor", nil, ""),
		"column_contains_name": pick[any](r, nil, nil, "Item", "qty"),
	}
	if c["operation"] == "equals_any" && r.chance(50) {
		c["statement"] = some(r, 3, func(int) string { return r.word() })
	}
	switch r.IntN(12) {
	case 0:
		c["conditionable_type"], c["conditionable_id"] = "Step", pick(r, steps...)
	case 1:
		c["conditionable_type"] = pick(r, "Capture", "Weather")
	}
	return c
}

func (r randomTemplates) action(fields, steps []string) wire {
	kind := pick(r, "visibility", "visibility", "assignment", "assignment", "deadline", "deadline", pick(r, "status", "paint"))
	verb := wire{
		"visibility": pick(r, "show", "show", "hide", "hide", "fade"), "assignment": pick(r, "assign", "assign_only", "unassign", "clear_assignees", "borrow"),
		"deadline": "deadline", "status": "reopen", "paint": "red",
	}[kind]
	a := wire{"action_type": kind, "action_verb": verb, "target_step_id": pick(r, append(steps, pick(r, steps...), "gone")...), "position": r.position(), "assignees": r.people(), "deadline": r.deadline("start_run")}
	switch r.IntN(3) {
	case 0:
		a["actionable_type"], a["actionable_id"] = pick(r, "Prerun", `App\Models\Prerun`), pick(r, fields...)
	case 1:
		a["actionable_type"], a["actionable_id"] = "Step", pick(r, steps...)
	}
	return a
}
