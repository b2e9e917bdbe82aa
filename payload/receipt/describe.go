package receipt

import (
	"encoding/json"
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

// Short says what differs, without the label.
func (d Difference) Short() string {
	switch d.Kind {
	case Hidden:
		return "hidden by the template's rules for now"
	case Moved:
		return "moved by Tallyfy from " + d.Sent + " to " + d.Stored
	}
	return "sent " + quoted(d.Sent) + ", stored " + quoted(d.Stored)
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
	raw, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(raw)
}

func (c *comparison) who(o payload.Owners) string {
	if o.Empty() {
		return "nobody"
	}
	return payload.PeopleText(o, c.sent.People)
}

func (c *comparison) when(t time.Time) string {
	zone := c.sent.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("Mon 2 Jan 2006, 15:04 MST")
}
