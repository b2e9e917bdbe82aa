package factory

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kickoff/api"
	"kickoff/api/cache"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/weblink"
)

// FindTemplate finds the template that an id, an alias, a title or a web address names: by
// exact words first, then in any case. It is kept for completion.
func (f *Factory) FindTemplate(ctx context.Context, c *Connection, ref string) (payload.Template, error) {
	t, err := findTemplate(ctx, c.Reads(), ref)
	if err == nil && c.From == nil {
		_ = f.Cache(c.Scope).SaveTemplate(t, f.Now()) // a full disk must not get in the way of a launch
	}
	return t, err
}

func findTemplate(ctx context.Context, client cache.Reads, ref string) (payload.Template, error) {
	ref = clean.Trim(ref)
	if l, ok := weblink.Parse(ref, ""); ok && l.Template != "" {
		ref = l.Template
	}
	if ref == "" {
		return payload.Template{}, failure.Usage("the template has no name: give its id, alias or title")
	}
	if IsID(ref) {
		t, err := client.Template(ctx, ref)
		if err == nil || !errors.Is(err, api.ErrNotFound) {
			return t, err
		}
	}
	row, err := templateRow(ctx, client, ref)
	if err != nil {
		return payload.Template{}, err
	}
	return client.Template(ctx, row.ID)
}

// IsID reports what can be an id (docs/api.md, "Ids"). A title is not asked for as one:
// it would stand in the server's log as a template that is missing.
func IsID(ref string) bool {
	return len(ref) == 32 && strings.Trim(ref, "0123456789abcdefABCDEF") == ""
}

// templateRow looks through the titles that hold the words, which is one page
// as a rule, and only then through the whole list.
func templateRow(ctx context.Context, client cache.Reads, ref string) (payload.Template, error) {
	var rows []payload.Template
	for _, q := range []api.TemplateQuery{{Text: ref}, {}} {
		var err error
		if rows, err = api.All(client.Templates(ctx, q)); err != nil {
			return payload.Template{}, err
		}
		if row, found, err := pickTemplate(rows, ref, q.Text == ""); found || err != nil {
			return row, err
		}
	}
	return payload.Template{}, noTemplate(ctx, client, ref, rows)
}

// pickTemplate finds what ref names among the rows. Words in any other case
// count only when the rows are the whole list, where exact ones would be seen.
func pickTemplate(rows []payload.Template, ref string, whole bool) (payload.Template, bool, error) {
	found := Named(rows, ref, whole,
		func(t payload.Template) string { return t.ID },
		func(t payload.Template) string { return t.Alias },
		func(t payload.Template) string { return t.Title })
	if len(found) > 1 {
		return payload.Template{}, false, failure.Usagef("%s names %d templates: use the id of one: %s", humanize.Quote(ref), len(found), titlesAndIDs(found))
	}
	if len(found) == 0 {
		return payload.Template{}, false, nil
	}
	return found[0], true, nil
}

// Named are those that ref names: exactly by its id, else by the next of the names and
// so on; only then, where folded is set, by any of them in any case.
func Named[T any](all []T, ref string, folded bool, names ...func(T) string) []T {
	var tiers []func(T) bool
	for _, name := range names {
		tiers = append(tiers, func(t T) bool { return name(t) == ref })
	}
	if folded {
		tiers = append(tiers, func(t T) bool {
			return slices.ContainsFunc(names, func(name func(T) string) bool { return clean.Fold(name(t)) == clean.Fold(ref) })
		})
	}
	for _, fits := range tiers {
		if found := slices.DeleteFunc(slices.Clone(all), func(t T) bool { return !fits(t) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

func noTemplate(ctx context.Context, client cache.Reads, ref string, rows []payload.Template) error {
	message := "there is no template " + humanize.Quote(ref)
	archived, err := api.All(client.Templates(ctx, api.TemplateQuery{Text: ref, Archived: true}))
	if err == nil {
		if t, found, _ := pickTemplate(archived, ref, true); found {
			return failure.NotFound("the template " + humanize.Quote(t.Title) + " is archived: restore it in Tallyfy to launch it")
		}
	}
	if like := slices.DeleteFunc(slices.Clone(rows), func(t payload.Template) bool {
		return !strings.Contains(clean.Fold(t.Title), clean.Fold(ref))
	}); len(like) > 0 {
		rows = like
	}
	if len(rows) == 0 {
		message += ": this organisation has none"
	} else {
		message += "; there are " + titlesAndIDs(rows)
	}
	return failure.NotFound(message)
}

func titlesAndIDs(rows []payload.Template) string {
	names := make([]string, len(rows))
	for i, t := range rows {
		names[i] = humanize.Quote(t.Title) + " (" + t.ID + ")"
	}
	return humanize.List(names)
}

// JSONTemplate names a template in --json.
type JSONTemplate struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}
