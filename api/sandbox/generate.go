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

// generatedStart is when a generated world started; it is no clock's business.
func generatedStart() time.Time { return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) }

// Generate makes a world of any size. All ten field types take turns in the
// forms.
func Generate(o GenerateOptions) *World {
	o.Members = max(o.Members, 1)
	w := &World{
		Organization: record(
			"id", makeID("generated organization", o.Seed), "name", fmt.Sprintf("Generated %d", o.Seed),
			"slug", "generated", "country", "DE", "timezone", "Europe/Berlin",
			"user_status", "active", "user_role", "admin", "users_count", o.Members,
			"created_at", "2026-01-01",
		).raw(),
		made: &generated{o},
	}
	for i := range o.Members {
		w.Users = append(w.Users, generatedMember(o.Seed, i))
	}
	w.Me = w.Users[0]
	for i := range 10 {
		w.Guests = append(w.Guests, record(
			"id", 5001+i, "email", fmt.Sprintf("guest%d@partner.test", i+1),
			"first_name", "Guest", "last_name", fmt.Sprint(i+1), "created_at", "2026-01-10T08:30:00Z",
		).raw())
		w.Groups = append(w.Groups, record(
			"id", generatedGroup(o.Seed, i), "name", fmt.Sprintf("Team %d", i+1),
			"members", []int64{memberNumber(i % o.Members)}, "guests", []string{},
		).raw())
		w.Tags = append(w.Tags, record(
			"id", makeID("generated tag", o.Seed, i), "title", fmt.Sprintf("Tag %d", i+1),
			"color", "#3498db", "auto_generated", false,
		).raw())
		w.Folders = append(w.Folders, record(
			"id", makeID("generated folder", o.Seed, i), "name", fmt.Sprintf("Folder %d", i+1),
			"parent_id", nil, "folder_type", "run", "children", []string{},
		).raw())
	}
	return w
}

func memberNumber(i int) int64 { return int64(1001 + i) }

func generatedGroup(seed int64, i int) string { return makeID("generated group", seed, i) }

func generatedMember(seed int64, i int) json.RawMessage {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	givenName, surname := pick(r, givenNames), pick(r, surnames)
	return record(
		"id", memberNumber(i),
		"email", fmt.Sprintf("%s.%s%d@generated.test", strings.ToLower(givenName), strings.ToLower(surname), i+1),
		"username", fmt.Sprintf("%s%d", strings.ToLower(givenName), i+1),
		"first_name", givenName, "last_name", surname, "full_name", givenName+" "+surname,
		"is_active", true, "type", "standard", "timezone", "Europe/Berlin",
		"UTC_offset", "+01:00", "role", "Standard", "status", "active",
	).raw()
}

func (g *generated) id(i int) string { return makeID("generated template", g.o.Seed, i) }

func (g *generated) title(i int) string {
	r := rand.New(rand.NewPCG(uint64(g.o.Seed), uint64(i)))
	return fmt.Sprintf("%s %s %s %d", pick(r, firstWords), pick(r, middleWords), pick(r, lastWords), i+1)
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
	return record(
		"id", id, "title", g.title(i), "summary", "Made by the sandbox.",
		"alias", fmt.Sprintf("template-%d", i+1), "starred", false, "type", "procedure",
		"status", "active", "guidance", nil, "owner_id", 1001, "created_by", 1001,
		"steps_count", g.o.Steps, "is_pinned", false, "auto_naming", false,
		"default_process_name_format", nil, "dual_version_enabled", false, "is_published_state", true,
		"created_at", g.changed(i), "last_updated", g.changed(i), "archived_at", nil,
		"prerun", fields, "automated_actions", []string{}, "steps", steps,
	).raw()
}

// The words of names and titles.
const (
	givenNames  = "Ada Ben Cleo Dan Eva Finn Gita Hugo Iris Jon Kim Lea Max Nia Omar Pia Quinn Rosa Sam Tara Uma Vic Wanda Yara Zoe"
	surnames    = "Adler Berg Costa Diaz Evans Fischer Gruber Haas Ito Jansen Keller Lopez Meyer Novak Okafor Park Rossi Silva Turner Weber"
	firstWords  = "Quarterly Monthly New Internal External Regional Urgent Annual Standard Joint"
	middleWords = "Vendor Customer Employee Invoice Contract Security Product Budget Travel Equipment Marketing Supplier"
	lastWords   = "Review Onboarding Approval Request Audit Launch Handover Renewal Check Intake"
)

func pick(r *rand.Rand, words string) string {
	all := strings.Fields(words)
	return all[r.IntN(len(all))]
}

// field makes the n-th kick-off field of a template. Every tenth, a short text,
// is required.
func (g *generated) field(templateID string, i, n int) json.RawMessage {
	types := fieldTypes()
	t := types[n%len(types)]
	options, columns := []object{}, []object{}
	for i := range t.options + n%max(t.grows, 1) {
		options = append(options, record("id", i+1, "text", fmt.Sprintf("Choice %d", i+1), "value", nil))
	}
	for i := range t.columns {
		columns = append(columns, record("id", i+1, "label", []string{"Item", "Quantity", "Price"}[i]))
	}
	return record(
		"id", makeID("generated field", templateID, n), "checklist_id", templateID,
		"alias", fmt.Sprintf("%s-%d-%d", t.name, i+1, n+1), "label", fmt.Sprintf("%s %d", t.label, n+1),
		"field_type", t.name, "guidance", nil, "position", n+1, "required", n%10 == 0,
		"use_wysiwyg_editor", false, "collect_time", n%20 == 13,
		"options", options, "columns", columns,
		"field_validation", []string{}, "default_value", nil, "default_value_enabled", false,
		"settings", []string{},
	).raw()
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
	return record(
		"id", makeID("generated step", templateID, n), "checklist_id", templateID,
		"alias", fmt.Sprintf("step-%d", n+1), "title", fmt.Sprintf("Step %d", n+1), "summary", "",
		"step_type", "task", "position", n+1,
		"assignees", users, "guests", []string{}, "groups", groups, "roles", []string{},
		"assign_run_starter", true, "allow_guest_owners", true,
		"deadline", record("value", n+1, "unit", "days", "option", "from", "step", fromLaunch),
		"start_date", record("value", 2, "unit", "hours"), "is_soft_start_date", true,
		"captures", []string{},
	).raw()
}
