package payload

import (
	"errors"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Check tells what is wrong with one field's answer, as the server would and where
// it would not (docs/api.md, "Silent failures"). It is cheap enough for each key.
func Check(f Field, a Answer, env Env) []Problem {
	c := fieldCheck{field: f, env: env}
	c.run(f.Type.kind(), a)
	return c.found
}

// run returns the value as the kind holds it, nil when there is none to send.
func (c *fieldCheck) run(k Kind, a Answer) Value {
	v, taken := a.Value, true
	if v != nil {
		v, taken = k.adopt(v)
	}
	blank := v == nil || !taken || v.Blank()
	_, verbatim := v.(JSON)
	_, unknown := k.(unknownKind)
	typed := a.Typed
	if text, ok := v.(Text); ok && !taken {
		typed, taken = string(text), true
	}
	switch {
	case !clean.Blank(typed) && unknown:
		c.refuse("holds what is not valid JSON", "complete it, or clear the field")
	case !clean.Blank(typed) && c.refuses(k, typed):
	case !clean.Blank(typed):
		c.problem(c.env.notTaken(k.Traits().NoSuch, typed))
	case !taken && !a.Empty():
		c.refuse("holds an answer to another type of question", "clear it, and answer it anew")
	case blank:
		if c.field.Required {
			c.missing("is required")
		}
	case verbatim && !unknown:
		// Sent as it stands: there is nothing here to hold against the template.
	default:
		k.check(c, v)
	}
	if blank {
		return nil
	}
	return v
}

// refuses tells why typed text is not taken where the kind knows it.
func (c *fieldCheck) refuses(k Kind, typed string) bool {
	var err error
	if files, ok := k.(fileKind); ok {
		err = files.refused(typed, c.env)
	} else if n := len(c.field.Options); n > 0 && n <= mostCompared {
		if at := optionsByText(c.field, typed); len(at) > 1 {
			_, err = theOne(c.field, at, typed)
		}
	}
	if err != nil {
		c.invalid(err)
	}
	return err != nil
}

// notTaken is what is wrong with text that was typed where a name is looked for and is
// none; noSuch is what to call that, "" for nothing better. While people are still being
// read nobody knows.
func (e Env) notTaken(noSuch, typed string) Problem {
	p := Problem{Kind: Invalid, Message: humanize.Quote(typed) + " is not taken yet", Fix: "finish it or empty it"}
	if noSuch == nobody {
		_, err := e.People.Find(typed)
		var value *ValueError
		switch {
		case err == nil || e.People != nil && e.People.Loading:
			return p
		case errors.As(err, &value):
			p.Message, p.Fix = words(err)
			return p
		}
	}
	if noSuch != "" {
		p.Message = humanize.Quote(typed) + " is " + noSuch + " here"
	}
	if noSuch == nobody && e.People.called(clean.Trim(typed)) > 1 {
		p.Message, p.Fix = humanize.Quote(typed)+" is what several people are called", "choose one of them, or give the address"
	}
	return p
}

// fieldCheck collects what is found about a field.
type fieldCheck struct {
	field Field
	env   Env
	found []Problem
}

func (c *fieldCheck) add(kind ProblemKind, message, fix string) {
	c.found = append(c.found, Problem{Kind: kind, Field: c.field.ID, Message: message, Fix: fix})
}

func (c *fieldCheck) problem(p Problem) {
	p.Field = c.field.ID
	c.found = append(c.found, p)
}

func (c *fieldCheck) missing(message string) {
	c.add(Missing, message, c.field.Prompt())
}

func (c *fieldCheck) warn(message, fix string) { c.add(Warning, message, fix) }

func (c *fieldCheck) refuse(message, fix string) { c.add(Invalid, message, fix) }

func (c *fieldCheck) invalid(err error) {
	message, fix := words(err)
	c.add(Invalid, message, fix)
}

// checkPeople adds to the problems who of the owners the server would refuse or lose; at
// says where they are named.
func checkPeople(d *Directory, o Owners, at Problem, problems []Problem) []Problem {
	found := func(kind ProblemKind, message, fix string) {
		at.Kind, at.Message, at.Fix = kind, message, fix
		problems = append(problems, at)
	}
	if d == nil {
		d = &Directory{}
	}
	for _, id := range o.Users {
		m, known := d.Member(id)
		if known && m.Disabled() {
			message, fix := words(disabled(m))
			found(Invalid, message, fix)
		} else if !known && len(d.Members) > 0 {
			found(Warning, nameOf(Member{ID: id})+" is not among the members that are known", "check the id")
		}
	}
	for _, e := range o.Guests {
		m, isMember := d.member(clean.Seen(e))
		switch {
		case !validEmail(e):
			message, fix := words(noEmail(e))
			found(Invalid, message, fix)
		case isMember && m.Disabled():
			found(Invalid, clean.Message(e)+" is a disabled member, not a guest", "choose somebody who is active")
		case isMember:
			found(Invalid, clean.Message(e)+" is a member, and the server refuses members as guests", "choose "+clean.Message(nameOf(m))+" as a member")
		}
	}
	for _, id := range o.Groups {
		if _, known := d.groupByID(id); !known && len(d.Groups) > 0 {
			found(Warning, "the group "+humanize.Quote(id)+" is not among those that are known", "check the id")
		}
	}
	return problems
}

// ValueError is text or JSON that a field does not take. Message says what is
// wrong without the field's label, Fix what would work.
type ValueError struct{ Message, Fix string }

func (e *ValueError) Error() string {
	if e.Fix == "" {
		return e.Message
	}
	return e.Message + ": " + e.Fix
}

func refuse(message, fix string) error { return &ValueError{Message: message, Fix: fix} }

// words takes an error apart into what is wrong and what would help.
func words(err error) (message, fix string) {
	if e, ok := err.(*ValueError); ok {
		return e.Message, e.Fix
	}
	return err.Error(), ""
}
