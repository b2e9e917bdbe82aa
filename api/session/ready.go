package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
	"kickoff/payload/receipt"
	"kickoff/payload/rules"
	"kickoff/payload/store/ready"
)

// Ready is a launch as a file that somebody releases: its bytes, and what they mean in
// words. It sends nothing; the files of the launch are to be uploaded before.
func Ready(t payload.Template, body []byte, env payload.Env, where, org string, names receipt.Names) ready.File {
	me := env.People.Me
	f := ready.File{
		Body: string(body), Review: wordsOf(t, body, env, where, names), At: env.Now,
		By: ready.Person{ID: me.ID, Name: me.Name, Email: me.Email, Organization: org},
	}
	answers := payload.AnswersOf(t, body, env).Fields
	for _, field := range t.Fields {
		for _, file := range answers[field.ID].Files() {
			if id := rawjson.Text(rawjson.Get(file.Object, "id")); id != "" {
				f.Files = append(f.Files, ready.Upload{ID: id, Name: file.Name(), Field: field.Label})
			}
		}
	}
	return f
}

// PeopleOf are those whom launches of a template name, and who gets their mail.
func PeopleOf(ctx context.Context, service interface {
	People
	Guests(ctx context.Context, q string) api.Pages[payload.Guest]
}, t payload.Template, env payload.Env, bodies ...[]byte) (*payload.Directory, error) {
	var named []string
	var mailed payload.Owners
	for _, body := range bodies {
		forecast := rules.Of(t, body, env)
		mailed = mailed.Union(forecast.People())
		named = slices.Concat(named, PeopleInBody(t, body), NamesOf(forecast.Ruled()))
	}
	for _, id := range mailed.Users {
		named = append(named, strconv.FormatInt(id, 10))
	}
	d, err := KnownPeople(ctx, service, env.People.Me, named)
	if err != nil {
		return nil, err
	}
	return Recipients(ctx, service, *d, mailed)
}

// wordsOf say what a launch is, a line each: what it is called and where it goes, what it
// will do, all answers, who does the steps, and the rest. They are made of its bytes and
// of the template alone, and in the organisation's zone, so that at another time and by
// another person the same launch has the same words, but for what has changed since.
func wordsOf(t payload.Template, body []byte, env payload.Env, where string, names receipt.Names) []string {
	zone := cmp.Or(env.OrgZone, time.UTC)
	env.Zone = zone
	s, f := payload.AnswersOf(t, body, env), rules.Of(t, body, env)
	name := cmp.Or(clean.Line(s.Details.Name), "named by Tallyfy")
	lines := []string{fmt.Sprintf("%s, from %s, in %s. Times are in %s.", name, t.Title, where, zone)}
	for _, sentence := range f.Effects(f.Mail(env), env, func(id string) payload.StepAnswer { return s.Steps[id] }, true) {
		lines = append(lines, sentence.String())
	}
	var empty []string
	for _, field := range t.Fields {
		if a := s.Fields[field.ID]; a.Blank(field.Type) {
			empty = append(empty, field.Label)
		} else {
			lines = append(lines, field.Label+": "+payload.Display(field, a, env))
		}
	}
	if empty != nil {
		lines = append(lines, "Left empty: "+strings.Join(empty, ", "))
	}
	for i, step := range f.Steps {
		who := "hidden"
		if owners := step.After.Owners; step.After.Visible {
			who = cmp.Or(payload.PeopleText(owners, names.People(owners)), "nobody")
		}
		if at, err := time.Parse(time.RFC3339, s.Steps[step.ID].Deadline); err == nil {
			who += ", due " + at.In(zone).Format("Mon 2 Jan 2006 15:04")
		}
		lines = append(lines, fmt.Sprintf("Step %d, %s: %s", i+1, step.Title, who))
	}
	called := func(m payload.Mention) string {
		switch m.Of {
		case payload.NamedTag:
			return names.Tag(m.ID)
		case payload.NamedFolder:
			return names.Folder(m.ID)
		case payload.NamedMember:
			id, _ := strconv.ParseInt(m.ID, 10, 64)
			return env.People.MemberName(id)
		}
		return ""
	}
	for _, p := range payload.Properties() {
		if text := s.Details.Text(p.Key, env.People, called); text != "" && p.Key != "name" {
			lines = append(lines, p.Title+": "+text)
		}
	}
	for _, role := range t.Roles() {
		if who := s.Details.Roles[role.ID]; !who.Empty() {
			lines = append(lines, "Job title "+cmp.Or(role.Name, role.ID)+": "+payload.PeopleText(who, names.People(who)))
		}
	}
	for i, text := range lines {
		lines[i] = clean.Message(text)
	}
	return lines
}
