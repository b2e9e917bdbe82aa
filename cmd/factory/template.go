package factory

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kickoff/api"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// FindTemplate finds the template that an id, an alias or a title names: by
// exact words first, then in any case.
func FindTemplate(ctx context.Context, client *api.Client, ref string) (payload.Template, error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return payload.Template{}, failure.Usage("the template has no name: give its id, alias or title")
	}
	if !strings.ContainsAny(ref, " \t/") {
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

// templateRow looks through the titles that hold the words, which is one page
// as a rule, and only then through the whole list.
func templateRow(ctx context.Context, client *api.Client, ref string) (payload.Template, error) {
	for _, q := range []api.TemplateQuery{{Text: ref}, {}} {
		rows, err := api.All(client.Templates(ctx, q))
		if err != nil {
			return payload.Template{}, err
		}
		whole := q.Text == ""
		row, found, err := pickTemplate(rows, ref, whole)
		if found || err != nil {
			return row, err
		}
		if whole {
			return payload.Template{}, noTemplate(ctx, client, ref, rows)
		}
	}
	return payload.Template{}, nil
}

// pickTemplate finds what ref names among the rows. Words in any other case
// count only when the rows are the whole list, where exact ones would be seen.
func pickTemplate(rows []payload.Template, ref string, whole bool) (payload.Template, bool, error) {
	named := []func(payload.Template) bool{
		func(t payload.Template) bool { return t.ID == ref },
		func(t payload.Template) bool { return t.Alias == ref },
		func(t payload.Template) bool { return t.Title == ref },
		func(t payload.Template) bool {
			return whole && (Fold(t.Alias) == Fold(ref) || Fold(t.Title) == Fold(ref))
		},
	}
	for _, fits := range named {
		var found []payload.Template
		for _, t := range rows {
			if fits(t) {
				found = append(found, t)
			}
		}
		if len(found) == 1 {
			return found[0], true, nil
		}
		if len(found) > 1 {
			return payload.Template{}, false, failure.Usage(fmt.Sprintf("%s names %d templates: use the id of one: %s", humanize.Quote(ref), len(found), titlesAndIDs(found)))
		}
	}
	return payload.Template{}, false, nil
}

func noTemplate(ctx context.Context, client *api.Client, ref string, rows []payload.Template) error {
	message := fmt.Sprintf("there is no template %s", humanize.Quote(ref))
	archived, err := api.All(client.Templates(ctx, api.TemplateQuery{Text: ref, Archived: true}))
	if err == nil {
		if t, found, _ := pickTemplate(archived, ref, true); found {
			return failure.NotFound(fmt.Sprintf("the template %s is %s", humanize.Quote(t.Title), archivedWords))
		}
	}
	if len(rows) == 0 {
		message += ": this organisation has none"
	} else {
		message += "; there are " + titlesAndIDs(rows)
	}
	return failure.NotFound(message)
}

const archivedWords = "archived: restore it in Tallyfy to launch it"

func titlesAndIDs(rows []payload.Template) string {
	names := make([]string, len(rows))
	for i, t := range rows {
		names[i] = humanize.Quote(t.Title) + " (" + t.ID + ")"
	}
	return humanize.List(names)
}

// Fold is how names are compared when the exact words fit nothing.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// JSONTemplate names a template in --json.
type JSONTemplate struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}
