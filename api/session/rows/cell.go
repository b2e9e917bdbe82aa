package rows

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
	"kickoff/payload/sheet"
)

// clears reports a cell that takes away what is below it.
func clears(text string) bool { return clean.Trim(text) == "-" }

// dash is how a cell says a dash alone.
const dash = `\-`

// Dashed is a text as a cell says it.
func Dashed(text string) string {
	if clears(text) {
		return dash
	}
	return text
}

// plain is what a cell says as text, but for a field; a list is its entries, between
// commas.
func plain(cell sheet.Cell) (string, error) {
	if !cell.JSON {
		return cell.Text, nil
	}
	raw := json.RawMessage(cell.Text)
	if text, ok := rawjson.Scalar(raw); ok {
		return text, nil
	}
	items, err := rawjson.Items(raw)
	if rawjson.KindOf(raw) != rawjson.List || err != nil {
		return "", &payload.ValueError{Message: "takes a text or a list of texts, and not an object"}
	}
	parts := make([]string, len(items))
	for i, item := range items {
		text, ok := rawjson.Scalar(item)
		if !ok {
			return "", &payload.ValueError{Message: "takes a text or a list of texts"}
		}
		parts[i] = text
	}
	return strings.Join(parts, ","), nil
}

// take puts a cell that says something over what a launch has.
func (t *Table) take(s *session.Session, target Target, cell sheet.Cell) error {
	clear := !cell.JSON && clears(cell.Text)
	if !cell.JSON && clean.Trim(cell.Text) == dash {
		cell.Text = "-"
	}
	if target.Kind == Field {
		return t.takeField(s, target.ID, cell, clear)
	}
	text, err := plain(cell)
	if err != nil {
		return err
	}
	switch target.Kind {
	case Owners, Deadline:
		return t.takeStep(s, target, text, clear)
	case Role:
		var owners payload.Owners
		if !clear {
			if owners, err = t.role(text); err != nil {
				return err
			}
		}
		s.Answers.EditDetails(func(d *payload.Details) {
			d.SetRole(target.ID, owners)
			d.SetTyped("roles/"+target.ID, "")
		})
		return nil
	}
	return t.takeProperty(s, target.ID, text, clear)
}

// takeField reads the cell of a question. What cannot be read is noted by the session.
func (t *Table) takeField(s *session.Session, id string, cell sheet.Cell, clear bool) error {
	f, _ := s.Template.Field(id)
	input := session.Input{Field: f, Origin: payload.FromRow}
	switch {
	case clear:
		input.Text = new(string)
	case cell.JSON:
		input.Raw = json.RawMessage(cell.Text)
	case t.Format != sheet.Delimited:
		input.Raw = rawjson.AppendString(nil, cell.Text)
	default:
		input.Text = &cell.Text
	}
	var unknown *session.UnknownError
	if err := s.Override(input); errors.As(err, &unknown) {
		return unknown.Err
	}
	return nil
}

func (t *Table) takeStep(s *session.Session, target Target, text string, clear bool) error {
	steps, err := payload.FindStep(s.Template, target.ID)
	if err != nil {
		return err
	}
	var who session.Assignment
	switch {
	case clear:
	case target.Kind == Owners:
		if who, err = t.assignment(text); err != nil {
			return err
		}
	default:
		if text, err = payload.ParseDeadline(s.Template, text, s.Env()); err != nil {
			return err
		}
	}
	for _, step := range steps {
		answer := s.Answers.Step(step.ID)
		switch {
		case clear && target.Kind == Owners:
			answer.Owners, answer.OwnersOrigin, answer.Typed = nil, "", ""
			s.Answers.SetStep(step.ID, answer)
		case clear:
			answer.Deadline, answer.DeadlineOrigin = "", ""
			s.Answers.SetStep(step.ID, answer)
		case target.Kind == Owners:
			s.Assign(step, who)
		default:
			s.Due(step, text)
		}
	}
	return nil
}

// assignment reads people once for each way to write them.
func (t *Table) assignment(text string) (session.Assignment, error) {
	return once(t.people, text, func() (session.Assignment, error) { return session.ReadAssignment(t.base.Base.People, text) })
}

func (t *Table) role(text string) (payload.Owners, error) {
	who, err := t.assignment(text)
	if err == nil && who.Adds {
		return session.ReadRole(t.base.Base.People, text)
	}
	return who.Owners(), err
}

func (t *Table) takeProperty(s *session.Session, key, text string, clear bool) (err error) {
	if clear {
		text = ""
	}
	people := s.Base.People
	member := func(text string) (int64, error) { return session.ReadMember(people, text) }
	named := func(text string) ([]string, error) { return t.named(key, text) }
	turned := func(text string) (*bool, error) {
		on, err := session.ReadSwitch(text)
		return &on, err
	}
	d := s.Answers.Details()
	switch at := d.Places()[key].(type) {
	case *string:
		if *at = text; key == "parent_id" {
			*at, err = unless(clear, t.parent, text)
		}
	case *int64:
		*at, err = unless(clear, member, text)
	case **bool:
		*at, err = unless(clear, turned, text)
	case *[]int64:
		*at, err = unless(clear, func(text string) ([]int64, error) { return session.ReadMembers(people, text) }, text)
	case *[]string:
		*at, err = unless(clear, named, text)
	}
	if err != nil {
		return err
	}
	d.SetTyped(key, "")
	s.Answers.EditDetails(func(now *payload.Details) { *now = d })
	return nil
}

// unless reads a text, but for a cell that clears.
func unless[T any](clear bool, read func(string) (T, error), text string) (value T, err error) {
	if !clear {
		value, err = read(text)
	}
	return value, err
}

// named are the ids of tags, groups or the one folder that a text names.
func (t *Table) named(key, text string) ([]string, error) {
	ids, err := once(t.things, key+"\x00"+text, func() (ids []string, err error) {
		kind, there := t.known.things(key, t.base.Base.People)
		if key == "folders" {
			one, err := payload.FindThing(kind, text, there)
			return []string{one.ID}, err
		}
		all, err := payload.FindThings(kind, text, there)
		for _, one := range all {
			ids = append(ids, one.ID)
		}
		return ids, err
	})
	return slices.Clone(ids), err
}

func (t *Table) parent(text string) (string, error) {
	return once(t.parents, text, func() (string, error) {
		if t.known.Parent == nil {
			return "", &payload.ValueError{Message: "the process " + humanize.Quote(text) + " cannot be looked up here"}
		}
		return t.known.Parent(text)
	})
}

// People are all people that the cells of a table name, each once.
func People(of payload.Template, s *sheet.Sheet, columns []Column) []string {
	columns = slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return !namesPeople(of, c.Target) })
	var names []string
	seen := map[string]bool{}
	for i := 0; i < s.Len() && len(columns) > 0; i++ {
		row := s.Row(i)
		for _, c := range columns {
			cell := row.Cell(c.Index)
			if cell.Empty() || clears(cell.Text) {
				continue
			}
			input := session.Input{Text: &cell.Text}
			if cell.JSON {
				input = session.Input{Raw: json.RawMessage(cell.Text)}
			}
			for _, name := range input.PeopleIn() {
				if !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// namesPeople reports whether cells for a target name people or groups.
func namesPeople(of payload.Template, t Target) bool {
	switch t.Kind {
	case Field:
		f, _ := of.Field(t.ID)
		return f.Type.Takes(payload.People{})
	case Owners, Role:
		return true
	case Property:
		return slices.Contains([]string{"owner_id", "user_id", "users", "groups"}, t.ID)
	}
	return false
}

// Fills reports whether a column fills a property, so that what exists of it is asked for.
func Fills(columns []Column, property string) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.Target == Target{Property, property} })
}
