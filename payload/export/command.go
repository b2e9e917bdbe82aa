package export

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/rawjson"
)

// command is the launch as our own command: what differs from a bare launch of the
// template, in flags. It gives the same bytes on any day and in any zone: dates are written out, and so is
// a default or a name with the day in it. Where flags cannot say it, the command takes the
// body as it stands.
func command(c Call) string {
	// The template's title is left out: not every shell takes a # that is pasted for a comment.
	head := "# Quoted for sh; PowerShell and cmd.exe quote otherwise.\n"
	if c.BaseURL == "" {
		head += "# Without --sandbox, TALLYFY_ACCESS_TOKEN, TALLYFY_ORG_ID and TALLYFY_BASE_URL say where it goes.\n"
	}
	launch := append([]string{"kickoff", "launch"}, c.Flags...)
	s := &shortest{Call: c, later: c.Env}
	s.later.Now, s.later.Zone = c.Env.Now.AddDate(1, 1, 1), time.FixedZone("", 5*3600+45*60)
	if s.find() {
		return head + folded(slices.Concat([][]string{append(launch, c.Template.ID)}, s.flags, [][]string{{"--yes"}})) + "\n"
	}
	const end = "EOF" // a line of JSON never reads so
	return head + folded([][]string{launch, {"--payload", "-"}, {"--yes"}}) + " <<'" + end + "'\n" + string(c.Launch.Body) + end + "\n"
}

// folded is a command line of words that belong together, on several lines where it is long.
func folded(parts [][]string) string {
	const longest = 100
	var all []string
	for _, part := range parts {
		var words []string
		for _, word := range part {
			words = append(words, ShellWord(word))
		}
		all = append(all, strings.Join(words, " "))
	}
	if line := strings.Join(all, " "); len(line) <= longest {
		return line
	}
	return strings.Join(all, " \\\n  ")
}

// shortest finds the flags that make a body.
type shortest struct {
	Call
	// later is another day in another zone, where the command has to give the same.
	later payload.Env
	flags [][]string
	// size is how many bytes they have; cannot: a flag cannot say something.
	size   int
	cannot bool
}

const (
	// longestWord is the most bytes of an argument; Linux takes 131,071.
	longestWord = 100_000
	longestLine = 10 * longestWord
)

func (s *shortest) add(words ...string) {
	s.flags = append(s.flags, words)
	for _, word := range words {
		s.size += len(word)
		s.cannot = s.cannot || len(word) > longestWord || strings.Contains(word, "\x00")
	}
}

// find finds them; false where there are none.
func (s *shortest) find() bool {
	sent, now := payload.AnswersOf(s.Template, s.Launch.Body, s.Env), payload.NewAnswers(s.Template, s.Env)
	for _, f := range s.Template.Fields {
		s.field(f, sent.Fields[f.ID], now)
	}
	s.steps(sent, now)
	s.details(sent.Details, now)
	return !s.cannot && s.size <= longestLine && !strings.HasPrefix(s.Template.ID, "-") && s.always(s.Template, now.Snapshot(), s.Launch.Body)
}

// always reports that answers make that body, today and later.
func (s *shortest) always(t payload.Template, answers payload.Snapshot, body []byte) bool {
	now, _ := payload.Build(t, answers, s.Env)
	later, _ := payload.Build(t, answers, s.later)
	return bytes.Equal(now.Body, body) && bytes.Equal(later.Body, body)
}

// field says the answer of a field, unless the template's default is that.
func (s *shortest) field(f payload.Field, sent payload.Answer, now *payload.Answers) {
	alone := payload.Template{ID: s.Template.ID, Title: s.Template.Title, Fields: []payload.Field{f}, AutoNaming: true}
	only := func(a payload.Answer) payload.Snapshot {
		return payload.Snapshot{Fields: map[string]payload.Answer{f.ID: a}}
	}
	wanted, _ := payload.Build(alone, only(sent), s.Env)
	gives := func(a payload.Answer) bool { return s.always(alone, only(a), wanted.Body) }
	if gives(now.Field(f.ID)) && gives(payload.NewAnswers(alone, s.later).Field(f.ID)) {
		return
	}
	raw := rawjson.Get(rawjson.Get(wanted.Body, "prerun"), f.ID)
	texts := []string{sent.Plain(s.Env.People), string(rawjson.Compact(raw))}
	if at, err := time.Parse(time.RFC3339, rawjson.Text(raw)); err == nil {
		texts = append(texts, at.Format(time.DateOnly), at.Format(time.RFC3339))
	}
	slices.SortStableFunc(texts, func(a, b string) int { return len(a) - len(b) })
	for _, text := range texts {
		a, err := payload.Parse(f, text, s.Env)
		if err == nil {
			a, err = payload.OneLine(f, a)
		}
		if a = payload.Trimmed(f, a); err == nil && gives(a) {
			now.SetField(f.ID, a)
			s.add("--set", s.name(f.Label, f.Alias, f.ID, func(name string) bool {
				found, err := payload.FindField(s.Template, name)
				return err == nil && found.ID == f.ID
			})+"="+text)
			return
		}
	}
	s.cannot = true
}

// name is the shortest name that is understood before a =.
func (s *shortest) name(label, alias, id string, understood func(string) bool) string {
	names := slices.DeleteFunc([]string{label, alias, id}, func(name string) bool {
		return name == "" || name != strings.TrimSpace(name) || strings.ContainsAny(name, "=\n") || !understood(name)
	})
	if len(names) == 0 {
		s.cannot = true
		return id
	}
	return slices.MinFunc(names, func(a, b string) int { return len(a) - len(b) })
}

// steps says who does the steps and when they are due.
func (s *shortest) steps(sent payload.Snapshot, now *payload.Answers) {
	var owners, deadlines []string
	for _, step := range s.Template.Steps {
		a, who := sent.Steps[step.ID], ""
		if a.Owners != nil {
			var found payload.Owners
			found, who = s.who(*a.Owners)
			a.Owners = &found
		}
		now.SetStep(step.ID, a)
		owners, deadlines = append(owners, who), append(deadlines, a.Deadline)
	}
	s.each("--owner", owners)
	s.each("--deadline", deadlines)
}

// each says the steps' values: what most have once for all, where each has one.
func (s *shortest) each(flag string, values []string) {
	most, count := "", map[string]int{}
	for _, v := range values {
		if count[v]++; count[v] > count[most] {
			most = v
		}
	}
	all := count[most] > 1 && count[""] == 0
	if all {
		s.add(flag, "*="+most)
	}
	for i, v := range values {
		if step := s.Template.Steps[i]; v != "" && !(all && v == most) {
			s.add(flag, s.name(step.Title, step.Alias, step.ID, func(name string) bool {
				found, err := payload.FindStep(s.Template, name)
				return err == nil && name != "*" && len(found) == 1 && found[0].ID == step.ID
			})+"="+v)
		}
	}
}

// who is whom a flag finds by the text that it names people with.
func (s *shortest) who(o payload.Owners) (payload.Owners, string) {
	text := strings.ReplaceAll(o.Plain(s.Env.People), ", ", ",")
	list, err := s.Env.People.FindEach(text)
	s.cannot = s.cannot || err != nil || strings.Contains(","+text, ",+") // + adds to the step's own
	var found payload.Owners
	for _, w := range list {
		found = found.With(w)
	}
	return found, text
}

// details says the properties of the process.
func (s *shortest) details(d payload.Details, now *payload.Answers) {
	text := func(flag, value string) {
		if value != "" {
			s.add(flag, value)
		}
	}
	each := func(flag string, values []string) {
		for _, v := range values {
			s.add(flag, v)
		}
	}
	truth := func(flag string, value *bool) {
		if value != nil && *value {
			s.add(flag)
		} else if value != nil {
			s.add(flag + "=false")
		}
	}
	member := func(flag string, id int64) {
		if id == 0 {
			return
		}
		found, who := s.who(payload.Owners{Users: []int64{id}})
		s.cannot = s.cannot || !slices.Equal(found.Users, []int64{id})
		s.add(flag, who)
	}
	text("--name", d.Name)
	text("--summary", d.Summary)
	member("--owner-id", d.OwnerID)
	member("--starter", d.StarterID)
	truth("--starred", d.Starred)
	truth("--public", d.Public)
	text("--parent", d.ParentID)
	each("--tag", d.Tags)
	for _, id := range d.Users {
		member("--user", id)
	}
	each("--group", d.Groups)
	roles, filled := s.Template.Roles(), map[string]payload.Owners{}
	for _, role := range roles {
		people, there := d.Roles[role.ID]
		if !there || people.Empty() {
			continue
		}
		found, who := s.who(people)
		filled[role.ID] = found
		s.add("--role", s.name(role.Name, "", role.ID, func(name string) bool {
			return !slices.ContainsFunc(roles, func(o payload.Role) bool {
				return o.ID != role.ID && (o.ID == name || clean.Fold(o.Name) == clean.Fold(name))
			})
		})+"="+who)
	}
	each("--folder", d.Folders)
	d.Roles = filled
	now.EditDetails(func(all *payload.Details) { *all = d })
}
