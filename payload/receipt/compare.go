package receipt

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// body is a launch as it was sent, as far as it can be read back.
type body struct {
	Name    string                     `json:"name"`
	Prerun  map[string]json.RawMessage `json:"prerun"`
	Tasks   map[string]override        `json:"tasks"`
	Tags    []string                   `json:"tags"`
	Folders []string                   `json:"folders"`
}

// comparison collects a receipt.
type comparison struct {
	sent    Sent
	stored  Stored
	receipt Receipt
}

// Compare says what of a launch is not stored as it was sent. Its error is a
// body that is no launch, which no launch made here can be.
func Compare(sent Sent, stored Stored) (Receipt, error) {
	var b body
	var all map[string]json.RawMessage
	if err := cmp.Or(json.Unmarshal(sent.Body, &b), json.Unmarshal(sent.Body, &all)); err != nil {
		return Receipt{}, fmt.Errorf("the body that was sent cannot be read as a launch: %w", err)
	}
	c := &comparison{sent: sent, stored: stored, receipt: Receipt{Differences: []Difference{}}}
	c.name(b.Name)
	c.answers(b.Prerun)
	c.steps(b.Tasks)
	tags, folders := map[string]string{}, map[string]string{}
	for _, t := range sent.Tags {
		tags[t.ID] = t.Name
	}
	for _, f := range sent.Folders {
		folders[f.ID] = f.Name
	}
	c.members("tags", "Tag", b.Tags, stored.Tags, tags)
	c.members("folders", "Folder", b.Folders, stored.Folders, folders)
	c.properties(all)
	return c.receipt, nil
}

func (c *comparison) differ(d Difference) {
	d.Sent, d.Stored = shown(d.Sent), shown(d.Stored)
	c.receipt.Differences = append(c.receipt.Differences, d)
}

func (c *comparison) note(d Difference) {
	d.Sent, d.Stored = shown(d.Sent), shown(d.Stored)
	c.receipt.Notes = append(c.receipt.Notes, d)
}

// name compares without U+FEFF, which the server may put around the variables of
// a rendered name (docs/api.md, "Process naming").
func (c *comparison) name(sent string) {
	if sent == "" || c.stored.Name == "" {
		return
	}
	c.receipt.Checked++
	if stored := withoutMarks(c.stored.Name); stored != withoutMarks(sent) {
		c.differ(Difference{Property: "name", Label: "Name", Kind: Changed, Sent: sent, Stored: stored})
	}
}

func withoutMarks(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\uFEFF", ""))
}

func (c *comparison) answers(sent map[string]json.RawMessage) {
	for _, id := range c.fieldOrder(sent) {
		value := sent[id]
		if blank(value) {
			continue
		}
		c.receipt.Checked++
		f, known := c.sent.Template.Field(id)
		if !known {
			f = payload.Field{ID: id, Label: shown(id)}
		}
		stored, found := c.stored.Prerun[id]
		if found && sameAnswer(f.Type, value, stored) {
			continue
		}
		c.differ(c.changed(Difference{Field: id, Label: f.Label}, value, stored))
	}
}

// changed completes a difference with its two values. Where both would read the
// same (a choice that lost its flag), it shows them as JSON.
func (c *comparison) changed(d Difference, sent, stored json.RawMessage) Difference {
	d.Kind, d.Sent, d.Stored = Changed, c.describe(sent), c.describe(stored)
	switch {
	case blank(stored):
		d.Kind, d.Stored = Lost, ""
	case d.Sent == d.Stored:
		d.Sent, d.Stored = string(rawjson.Compact(sent)), string(rawjson.Compact(stored))
	}
	return d
}

// fieldOrder is the template's order, then whatever the template does not know.
func (c *comparison) fieldOrder(sent map[string]json.RawMessage) []string {
	var order []string
	for _, f := range c.sent.Template.Fields {
		if _, ok := sent[f.ID]; ok {
			order = append(order, f.ID)
		}
	}
	return append(order, others(sent, order)...)
}

// others are the keys that are not in known, sorted.
func others[V any](m map[string]V, known []string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(id string) bool { return slices.Contains(known, id) })
}

// members checks that each id sent is among those stored; more may be stored,
// since a template can force tags and folders on its processes.
func (c *comparison) members(property, label string, sent, stored []string, names map[string]string) {
	if stored == nil {
		return
	}
	for _, id := range sent {
		c.receipt.Checked++
		if !slices.Contains(stored, id) {
			c.differ(Difference{Property: property, Label: label, Kind: Lost, Sent: cmp.Or(names[id], id)})
		}
	}
}

// propertyLabels are the other keys of a launch that can be read back, in the
// order of the payload.
func propertyLabels() [][2]string {
	return [][2]string{
		{"summary", "Summary"}, {"owner_id", "Owner"}, {"user_id", "Launcher"}, {"starred", "Starred"},
		{"is_public", "Public link"}, {"parent_id", "Parent process"}, {"users", "Members"}, {"groups", "Groups"},
	}
}

func (c *comparison) properties(sent map[string]json.RawMessage) {
	for _, p := range propertyLabels() {
		key, label := p[0], p[1]
		stored, found := c.stored.Properties[key]
		value := sent[key]
		if !found || blank(value) || bytes.Equal(value, []byte("false")) && blank(stored) {
			continue
		}
		c.receipt.Checked++
		if sameProperty(value, stored) {
			continue
		}
		c.differ(c.changed(Difference{Property: key, Label: label}, value, stored))
	}
}
