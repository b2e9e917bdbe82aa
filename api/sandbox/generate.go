package sandbox

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// GenerateOptions say how large a generated world is. The same options always
// make the same world.
type GenerateOptions struct {
	// Templates is the number of templates; Fields and Steps are how many
	// kick-off fields and steps each has; Members is the size of the
	// organisation, at least one.
	Templates, Fields, Steps, Members int
	Seed                              int64
}

// DefaultSize is a generated world that is like an ordinary organisation.
func DefaultSize() GenerateOptions {
	return GenerateOptions{Templates: 20, Fields: 10, Steps: 8, Members: 40, Seed: 1}
}

// generated makes templates from their number alone, when they are asked for.
type generated struct{ o GenerateOptions }

// generatedStart is when a generated world began; it is no clock's business.
func generatedStart() time.Time { return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) }

// Generate makes a world of any size. All ten field types take turns in the
// forms.
func Generate(o GenerateOptions) *World {
	o.Members = max(o.Members, 1)
	w := &World{
		Organization: object{
			{"id", encode(makeID("generated organization", o.Seed))}, {"name", encode(fmt.Sprintf("Generated %d", o.Seed))},
			{"slug", encode("generated")}, {"country", encode("DE")}, {"timezone", encode("Europe/Berlin")},
			{"user_status", encode("active")}, {"user_role", encode("admin")}, {"users_count", encode(o.Members)},
			{"created_at", encode("2026-01-01")},
		}.raw(),
		made: &generated{o},
	}
	for i := range o.Members {
		w.Users = append(w.Users, generatedMember(o.Seed, i))
	}
	w.Me = w.Users[0]
	for i := range 10 {
		w.Guests = append(w.Guests, object{
			{"id", encode(5001 + i)}, {"email", encode(fmt.Sprintf("guest%d@partner.test", i+1))},
			{"first_name", encode("Guest")}, {"last_name", encode(fmt.Sprint(i + 1))}, {"created_at", encode("2026-01-10T08:30:00Z")},
		}.raw())
		w.Groups = append(w.Groups, object{
			{"id", encode(generatedGroup(o.Seed, i))}, {"name", encode(fmt.Sprintf("Team %d", i+1))},
			{"members", encode([]int64{memberNumber(i % o.Members)})}, {"guests", encode([]string{})},
		}.raw())
		w.Tags = append(w.Tags, object{
			{"id", encode(makeID("generated tag", o.Seed, i))}, {"title", encode(fmt.Sprintf("Tag %d", i+1))},
			{"color", encode("#3498db")}, {"auto_generated", encode(false)},
		}.raw())
		w.Folders = append(w.Folders, object{
			{"id", encode(makeID("generated folder", o.Seed, i))}, {"name", encode(fmt.Sprintf("Folder %d", i+1))},
			{"parent_id", encode(nil)}, {"folder_type", encode("run")}, {"children", encode([]string{})},
		}.raw())
	}
	return w
}

func memberNumber(i int) int64 { return int64(1001 + i) }

func generatedGroup(seed int64, i int) string { return makeID("generated group", seed, i) }

func generatedMember(seed int64, i int) json.RawMessage {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	givenName, surname := pick(r, givenNames()), pick(r, surnames())
	return object{
		{"id", encode(memberNumber(i))},
		{"email", encode(fmt.Sprintf("%s.%s%d@generated.test", strings.ToLower(givenName), strings.ToLower(surname), i+1))},
		{"username", encode(fmt.Sprintf("%s%d", strings.ToLower(givenName), i+1))},
		{"first_name", encode(givenName)}, {"last_name", encode(surname)}, {"full_name", encode(givenName + " " + surname)},
		{"is_active", encode(true)}, {"type", encode("standard")}, {"timezone", encode("Europe/Berlin")},
		{"UTC_offset", encode("+01:00")}, {"role", encode("Standard")}, {"status", encode("active")},
	}.raw()
}

func (g *generated) id(i int) string { return makeID("generated template", g.o.Seed, i) }

func (g *generated) title(i int) string {
	r := rand.New(rand.NewPCG(uint64(g.o.Seed), uint64(i)))
	return fmt.Sprintf("%s %s %s %d", pick(r, firstWords()), pick(r, middleWords()), pick(r, lastWords()), i+1)
}

func (g *generated) heads() []head {
	heads := make([]head, max(g.o.Templates, 0))
	for i := range heads {
		title := g.title(i)
		heads[i] = head{
			id: g.id(i), title: title, folded: strings.ToLower(title), kind: "procedure", status: "active",
			owner: "1001", created: g.changed(i), updated: g.changed(i),
		}
	}
	return heads
}

// changed puts the first template at the front of a list by newest change.
func (g *generated) changed(i int) string {
	return stamp(generatedStart().Add(-time.Duration(i) * time.Minute))
}

func (g *generated) checklist(i int) json.RawMessage {
	id := g.id(i)
	fields := make([]json.RawMessage, g.o.Fields)
	for n := range fields {
		fields[n] = g.field(id, i, n)
	}
	steps := make([]json.RawMessage, g.o.Steps)
	for n := range steps {
		steps[n] = g.step(id, n)
	}
	return object{
		{"id", encode(id)}, {"title", encode(g.title(i))}, {"summary", encode("Made by the sandbox.")},
		{"alias", encode(fmt.Sprintf("template-%d", i+1))}, {"starred", encode(false)}, {"type", encode("procedure")},
		{"status", encode("active")}, {"guidance", encode(nil)}, {"owner_id", encode(1001)}, {"created_by", encode(1001)},
		{"steps_count", encode(g.o.Steps)}, {"is_pinned", encode(false)}, {"auto_naming", encode(false)},
		{"default_process_name_format", encode(nil)}, {"dual_version_enabled", encode(false)}, {"is_published_state", encode(true)},
		{"created_at", encode(g.changed(i))}, {"last_updated", encode(g.changed(i))}, {"archived_at", encode(nil)},
		{"prerun", encode(fields)}, {"automated_actions", encode([]string{})}, {"steps", encode(steps)},
	}.raw()
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func givenNames() []string {
	return strings.Fields("Ada Ben Cleo Dan Eva Finn Gita Hugo Iris Jon Kim Lea Max Nia Omar Pia Quinn Rosa Sam Tara Uma Vic Wanda Yara Zoe")
}

func surnames() []string {
	return strings.Fields("Adler Berg Costa Diaz Evans Fischer Gruber Haas Ito Jansen Keller Lopez Meyer Novak Okafor Park Rossi Silva Turner Weber")
}

func firstWords() []string {
	return strings.Fields("Quarterly Monthly New Internal External Regional Urgent Annual Standard Joint")
}

func middleWords() []string {
	return strings.Fields("Vendor Customer Employee Invoice Contract Security Product Budget Travel Equipment Marketing Supplier")
}

func lastWords() []string {
	return strings.Fields("Review Onboarding Approval Request Audit Launch Handover Renewal Check Intake")
}

// field makes the n-th kick-off field of a template. Every tenth, a short text,
// is required.
func (g *generated) field(templateID string, i, n int) json.RawMessage {
	types := fieldTypes()
	t := types[n%len(types)]
	o := object{
		{"id", encode(makeID("generated field", templateID, n))}, {"checklist_id", encode(templateID)},
		{"alias", encode(fmt.Sprintf("%s-%d-%d", t.name, i+1, n+1))}, {"label", encode(fmt.Sprintf("%s %d", t.label, n+1))},
		{"field_type", encode(t.name)}, {"guidance", encode(nil)}, {"position", encode(n + 1)}, {"required", encode(n%10 == 0)},
		{"use_wysiwyg_editor", encode(false)}, {"collect_time", encode(n%20 == 13)},
		{"options", encode(t.generatedOptions(n))}, {"columns", encode(t.generatedColumns(n))},
		{"field_validation", encode([]string{})}, {"default_value", encode(nil)}, {"default_value_enabled", encode(false)},
		{"settings", encode([]string{})},
	}
	return o.raw()
}

func (t fieldType) generatedOptions(n int) []object {
	options := []object{}
	for i := range count(t.options, n) {
		options = append(options, object{{"id", encode(i + 1)}, {"text", encode(fmt.Sprintf("Choice %d", i+1))}, {"value", encode(nil)}})
	}
	return options
}

func (t fieldType) generatedColumns(n int) []object {
	columns := []object{}
	for i := range count(t.columns, n) {
		columns = append(columns, object{{"id", encode(i + 1)}, {"label", encode([]string{"Item", "Quantity", "Price"}[i])}})
	}
	return columns
}

func count(of func(n int) int, n int) int {
	if of == nil {
		return 0
	}
	return of(n)
}

// step makes the n-th step of a template: owned by a member, by a group, or left
// to whoever launches, in turn; due a day after the one before.
func (g *generated) step(templateID string, n int) json.RawMessage {
	users, groups := []int64{}, []string{}
	switch n % 3 {
	case 1:
		users = append(users, memberNumber(n%g.o.Members))
	case 2:
		groups = append(groups, generatedGroup(g.o.Seed, n%10))
	}
	return object{
		{"id", encode(makeID("generated step", templateID, n))}, {"checklist_id", encode(templateID)},
		{"alias", encode(fmt.Sprintf("step-%d", n+1))}, {"title", encode(fmt.Sprintf("Step %d", n+1))}, {"summary", encode("")},
		{"step_type", encode("task")}, {"position", encode(n + 1)},
		{"assignees", encode(users)}, {"guests", encode([]string{})}, {"groups", encode(groups)}, {"roles", encode([]string{})},
		{"assign_run_starter", encode(true)}, {"allow_guest_owners", encode(true)},
		{"deadline", object{{"value", encode(n + 1)}, {"unit", encode("days")}, {"option", encode("from")}, {"step", encode(fromLaunch)}}.raw()},
		{"start_date", object{{"value", encode(2)}, {"unit", encode("hours")}}.raw()}, {"is_soft_start_date", encode(true)},
		{"captures", encode([]string{})},
	}.raw()
}
