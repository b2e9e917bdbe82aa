// Package draft keeps drafts on disk: named answers for a template that a
// person saved on purpose and uses again. A draft is one JSON file that can be
// read, compared and edited by hand; it never holds a token.
//
// A Store is the folder of one base URL and organisation, so that drafts of
// different accounts never mix; what is removed or saved over can be brought back
// for a while. docs/draft.schema.json describes the file. A draft also remembers
// what the template was, so that package merge can take its answers to what the
// template has become. What answers mean is package payload's business; here they
// are only written down and read again.
package draft

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
)

// Draft is what one file holds.
type Draft struct {
	Name          string
	TemplateID    string
	TemplateTitle string
	SavedAt       time.Time
	// Path is the file that the draft was read from.
	Path string
	// Template gives Save the labels, aliases and titles to write beside the ids,
	// and the order of the fields. A draft that was read has none.
	Template payload.Template
	// Answers are what was entered. Answers that the template itself gave
	// (payload.FromTemplate) are not written: the template gives them anew.
	Answers payload.Snapshot
	// Ask are the ids of the fields that are asked anew at each use; an answer that
	// they have is kept for people to read.
	Ask []string
	// Never are the ids of the fields whose answers are never written down. They are
	// asked anew too.
	Never []string
	// Was is the template as it was when the answers were given. Save takes it from
	// Template where that is set.
	Was merge.Before

	// labels and titles are the words beside the ids, as the file has them.
	labels map[string]field
	titles map[string]step
	// plain are values that somebody wrote by hand as "value"; they are read like
	// any other text once the template is known.
	plain map[string]json.RawMessage
}

// ByHand are the values that somebody wrote by hand, by field id: what they mean
// is not known before the template is.
func (d Draft) ByHand() map[string]json.RawMessage { return maps.Clone(d.plain) }

// Asked are the ids of the fields that are asked anew, those that are never
// written down among them, as the template calls them now.
func (d Draft) Asked(t payload.Template) []string { return d.called(slices.Concat(d.Ask, d.Never), t) }

// Unstored are the ids of the fields that are never written down, as the template
// calls them now.
func (d Draft) Unstored(t payload.Template) []string { return d.called(d.Never, t) }

// called finds fields of the draft in the template, by id or alias.
func (d Draft) called(ids []string, t payload.Template) []string {
	var found []string
	for _, f := range t.Fields {
		named := func(id string) bool {
			alias := d.field(id).Alias
			return id == f.ID || alias != "" && alias == f.Alias
		}
		if slices.ContainsFunc(ids, named) {
			found = append(found, f.ID)
		}
	}
	return found
}

// field is what is known of a field as it was.
func (d Draft) field(id string) merge.Field {
	i := slices.IndexFunc(d.Was.Fields, func(f merge.Field) bool { return f.ID == id })
	if i >= 0 {
		return d.Was.Fields[i]
	}
	l := d.labels[id]
	return merge.Field{ID: id, Alias: l.Alias, Label: l.Label, Type: payload.FieldType(l.Type)}
}

// CheckName says why a name cannot be given to a draft, or nil.
func CheckName(name string) error {
	switch {
	case clean.Blank(name):
		return errors.New("a draft needs a name")
	case utf8.RuneCountInString(name) > 200:
		return errors.New("the draft's name is too long: 200 characters at most")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the draft's name has characters that cannot be shown")
	}
	return nil
}

func fileName(name string) string {
	var slug strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			slug.WriteRune(r)
		case !strings.HasSuffix(slug.String(), "-") && slug.Len() > 0:
			slug.WriteByte('-')
		}
		if slug.Len() == 40 {
			break
		}
	}
	sum := sha256.Sum256([]byte(name))
	return cmp.Or(strings.Trim(slug.String(), "-"), "draft") + "-" + hex.EncodeToString(sum[:4]) + ".json"
}
