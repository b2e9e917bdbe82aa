package payload

import (
	"strconv"
	"unicode/utf8"
)

// Check tells what is wrong with one field's answer, as the server would and
// where it would not (docs/api.md, "Silent failures"). It is cheap enough for
// each key.
func Check(f Field, a Answer, env Env) []Problem {
	var r roster
	if f.Type == TypePeople {
		r = newRoster(env.People, a.People)
	}
	return checkField(f, a, env, r)
}

func checkField(f Field, a Answer, env Env, r roster) []Problem {
	c := fieldCheck{field: f, env: env}
	switch {
	case a.pending(f.Type) && !f.Type.Known():
		c.refuse("holds what is not valid JSON", "complete it, or clear the field")
		return c.found
	case a.pending(f.Type):
		c.refuse(quoted(a.Text)+" was typed and is not taken yet", "press enter in the field to take it, or clear it")
		return c.found
	case a.Blank(f.Type):
		if f.Required {
			c.missing("is required")
		}
		return c.found
	case !f.Type.Known():
		c.warn("has the type "+quoted(string(f.Type))+", which this program does not know", "look at its JSON in the review")
		return c.found
	case a.Raw != nil && f.Type != TypePeople && f.Type != TypeTable:
		// Sent as it stands: there is nothing here to hold against the template.
		return c.found
	}
	switch f.Type {
	case TypeText, TypeTextarea, TypeEmail:
		c.text(a.Text)
	case TypeDate:
		if _, err := readDate(f, a.Text, env); err != nil {
			c.invalid(err)
		}
	case TypeRadio, TypeDropdown, TypeMultiselect:
		c.choices(a.Choices)
	case TypeFile:
		c.files(a.Files)
	case TypeTable:
		c.table(a)
	case TypePeople:
		c.people(a, r)
	}
	return c.found
}

// fieldCheck collects what is found about one field.
type fieldCheck struct {
	field Field
	env   Env
	found []Problem
}

func (c *fieldCheck) add(kind ProblemKind, message, fix string) {
	c.found = append(c.found, Problem{Kind: kind, Field: c.field.ID, Message: message, Fix: fix})
}

func (c *fieldCheck) missing(message string) { c.add(Missing, message, example(c.field)) }

func (c *fieldCheck) warn(message, fix string) { c.add(Warning, message, fix) }

func (c *fieldCheck) refuse(message, fix string) { c.add(Invalid, message, fix) }

func (c *fieldCheck) invalid(err error) {
	message, fix := words(err)
	c.add(Invalid, message, fix)
}

// words takes an error apart into what is wrong and what would help.
func words(err error) (message, fix string) {
	switch e := err.(type) {
	case *ValueError:
		return e.Message, e.Fix
	default:
		return err.Error(), ""
	}
}

// example says how the field is answered.
func example(f Field) string {
	switch f.Type {
	case TypeDate:
		if f.CollectTime {
			return "type a date and time such as tomorrow 9am or 2026-12-01 17:00"
		}
		return "type a date such as tomorrow or 2026-12-01"
	case TypeEmail:
		return "type an address such as jo@example.com"
	case TypeRadio, TypeDropdown:
		return "choose one of the options"
	case TypeMultiselect:
		return "choose at least one of the options"
	case TypeFile:
		return "give a file by its path or by a link"
	case TypeTable:
		return "fill in the cells"
	case TypePeople:
		return "choose somebody"
	}
	return "type an answer"
}

func (c *fieldCheck) text(s string) {
	if c.field.Type == TypeEmail && !validEmail(s) {
		c.refuse(quoted(s)+" is not an e-mail address", "type it like jo@example.com")
	}
	// Documented limits; older sources name others, so they only warn.
	limit := map[FieldType]int{TypeText: 200, TypeTextarea: 30_000}[c.field.Type]
	if n := utf8.RuneCountInString(s); limit > 0 && n > limit {
		c.warn(strconv.Itoa(n)+" characters, and Tallyfy documents "+strconv.Itoa(limit)+" as the most", "shorten it if the launch is refused")
	}
	for _, rule := range splitRules(c.field.Validation) {
		if rule == "email" && c.field.Type == TypeEmail {
			continue // said already
		}
		if p, broken := checkRule(rule, s, hasRule(c.field.Validation, "numeric")); broken {
			c.add(p.Kind, p.Message, p.Fix)
		}
	}
	c.zero(s)
}

// zero warns of the text "0", which the server's language takes for empty.
func (c *fieldCheck) zero(s string) {
	if c.field.Required && s == "0" {
		c.warn(`the server may take "0" for no answer`, "write it another way if the launch is refused")
	}
}

func (c *fieldCheck) choices(chosen []Choice) {
	f := c.field
	if f.Type != TypeMultiselect && len(chosen) > 1 {
		c.refuse("takes one option only", "choose one of "+listOptions(f, nil, false))
		return
	}
	if len(f.Options) == 0 {
		c.warn("the API does not tell this field's options, so the choice is not checked", "")
		return
	}
	selected := false
	has := optionSet(f, len(chosen))
	for _, choice := range chosen {
		selected = selected || !choice.Unselected
		if !has(choice) {
			c.refuse(quoted(choice.Text)+" is not one of the options of the template", "choose one of "+listOptions(f, nil, false))
		}
	}
	if f.Required && !selected {
		c.missing("is required, and nothing is chosen")
	}
	if f.Type == TypeRadio {
		c.zero(chosen[0].Text)
	}
}

// optionSet tells which choices are the template's own, by id and text; a radio
// sends its text alone.
func optionSet(f Field, asked int) func(Choice) bool {
	same := func(o Option, c Choice) bool {
		return o.Text == c.Text && (f.Type == TypeRadio || string(o.ID) == string(c.ID))
	}
	if asked < 8 {
		return func(c Choice) bool {
			for _, o := range f.Options {
				if same(o, c) {
					return true
				}
			}
			return false
		}
	}
	all := make(map[string]bool, len(f.Options))
	for _, o := range f.Options {
		all[string(o.ID)+"\x00"+o.Text] = true
	}
	return func(c Choice) bool { return all[string(c.ID)+"\x00"+c.Text] }
}

func (c *fieldCheck) table(a Answer) {
	if c.field.Required && blankCells(a.Cells) {
		c.missing("is required, and every cell is empty")
	}
	if err := checkCells(c.field, a.Cells); err != nil {
		c.invalid(err)
	}
}

func (c *fieldCheck) people(a Answer, r roster) {
	for _, p := range r.problems(a.People) {
		p.Field = c.field.ID
		c.found = append(c.found, p)
	}
	if len(a.People.Guests) > 0 && len(a.People.Users)+len(a.People.Groups) == 0 {
		c.warn("only guests are chosen", "add a member if somebody inside should see it through")
	}
}
