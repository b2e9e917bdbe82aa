package receipt

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// longest is how much of a value a difference shows, in runes.
const longest = 200

// shown is a value on one line, cut when it is long.
func shown(s string) string { return humanize.Cut(clean.Line(s), longest) }

// Summary is the receipt in one sentence, which counts only what was compared.
func (r Receipt) Summary() string {
	switch {
	case !r.Clean():
		return humanize.Count(len(r.Differences), "value") + " of " + strconv.Itoa(r.Checked) + " stored otherwise than sent: mend it in the process itself"
	case r.Checked == 0 && len(r.Unread) == 0:
		return "nothing was sent that could be compared"
	case r.Checked == 0:
		return "nothing was sent that can be read back"
	}
	return strconv.Itoa(r.Checked) + " of " + humanize.Count(r.Checked, "value") + " read back as sent"
}

// Beside are what is to be told and is no difference, a line each: what the server did
// on purpose, and what could not be compared.
func (r Receipt) Beside() []string {
	var lines, unread []string
	for _, d := range r.Notes {
		lines = append(lines, d.String())
	}
	for _, d := range r.Unread {
		unread = append(unread, strings.ToLower(d.Label))
	}
	if len(unread) > 0 {
		lines = append(lines, strings.Join(unread, ", ")+": Tallyfy does not tell")
	}
	return lines
}

// RulesText says whether the steps that rules decide about turned out as was worked out
// before the launch; "" where there are none.
func (r Receipt) RulesText() string {
	switch {
	case r.Forecast == 0:
		return ""
	case r.Expected():
		return humanize.Count(r.Forecast, "step") + " with rules turned out as expected"
	}
	return humanize.Count(r.Forecast-r.AsForecast, "step") + " with rules turned out otherwise than expected"
}

// String is what differs on one line.
func (d Difference) String() string { return d.Label + ": " + d.short() }

// short says what differs, without the label.
func (d Difference) short() string {
	switch d.Kind {
	case Hidden:
		return d.Did
	case Moved:
		return "moved by Tallyfy from " + d.Sent + " to " + d.Stored
	case Added:
		return "given to " + d.Stored + ", whom neither the launch nor the template names"
	case Unexpected:
		return d.Did
	case Ruled:
		if d.Likely {
			return d.Did + ", probably by " + called(d.Rule)
		}
		return d.Did + " by " + called(d.Rule)
	}
	return "sent " + quoted(d.Sent) + ", stored " + quoted(d.Stored)
}

// called is a rule by its name.
func called(rule string) string {
	if rule == "" {
		return "a rule of the template that has no name"
	}
	return "the template's rule “" + rule + "”"
}

func quoted(s string) string {
	if s == "" {
		return "nothing"
	}
	return string(rawjson.AppendString(nil, s))
}

// describe is a value as a person knows it: the texts of choices, the names of
// files and people.
func (c *comparison) describe(raw json.RawMessage) string {
	v := rawjson.Decode(raw)
	if m, ok := v.(map[string]any); ok && len(m) > 0 {
		if people, err := payload.OwnersFromJSON(raw); err == nil {
			return c.who(people)
		}
	}
	return text(v)
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return string(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = text(part)
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		return objectText(v)
	}
	return ""
}

// objectText names a choice or a file.
func objectText(m map[string]any) string {
	for _, key := range []string{"text", "filename", "url", "full_url", "id"} {
		if name := text(m[key]); name != "" {
			return name
		}
	}
	raw, _ := rawjson.Encode(m) // which was decoded from JSON
	return string(raw)
}

// plain is a scalar as text, "" for anything else.
func plain(raw json.RawMessage) string {
	s, _ := rawjson.Scalar(raw)
	return s
}

// texts are numbers as ids are compared; nil stays nil.
func texts(numbers []int64) []string {
	if numbers == nil {
		return nil
	}
	all := make([]string, len(numbers))
	for i, n := range numbers {
		all[i] = strconv.FormatInt(n, 10)
	}
	return all
}

func ids(o payload.Owners) []string {
	return append(append(texts(o.Users), o.Guests...), o.Groups...)
}

// userOf is the one member that a text or a number names.
func userOf(raw string) payload.Owners {
	id, err := strconv.ParseInt(strings.TrimSpace(raw), 10, 64)
	if err != nil {
		return payload.Owners{}
	}
	return payload.Owners{Users: []int64{id}}
}

func (c *comparison) directory(o payload.Owners) *payload.Directory {
	if c.sent.Names == nil || o.Empty() {
		return nil
	}
	return c.sent.Names.People(o)
}

func (c *comparison) who(o payload.Owners) string {
	if o.Empty() {
		return "nobody"
	}
	return payload.PeopleText(o, c.directory(o))
}

func (c *comparison) member(id string) string { return c.who(userOf(id)) }

func (c *comparison) group(id string) string { return c.who(payload.Owners{Groups: []string{id}}) }

func (c *comparison) tag(id string) string {
	if c.sent.Names == nil {
		return id
	}
	return c.sent.Names.Tag(id)
}

func (c *comparison) folder(id string) string {
	if c.sent.Names == nil {
		return id
	}
	return c.sent.Names.Folder(id)
}

func (c *comparison) when(t time.Time) string {
	return t.In(c.sent.Zone).Format("Mon 2 Jan 2006, 15:04 MST")
}
