package api

import (
	"context"
	"net/url"

	"kickoff/payload"
)

// Templates are the templates the person may see, pinned ones first and then
// those changed last. Their fields and steps are only counted.
func (c *Client) Templates(ctx context.Context, q TemplateQuery) Pages[payload.Template] {
	query := search(q.Text)
	if q.Archived {
		query.Set("archived", "only")
	}
	k := call{doing: "reading the templates", path: c.inOrg("checklists"), query: query}
	return pages(c, ctx, k, each(wireTemplate.row))
}

// Template is one template with its kick-off fields and steps. An archived one is
// ErrNotFound (docs/api.md, "Archived templates").
func (c *Client) Template(ctx context.Context, id string) (payload.Template, error) {
	k := call{
		doing: "reading the template",
		path:  c.inOrg("checklists", id),
		query: url.Values{"with": {"steps,tags,folder"}},
	}
	a, err := c.get(ctx, k)
	if err != nil {
		return payload.Template{}, err
	}
	w, err := item[wireTemplate](k, a, ErrNetwork)
	if err != nil {
		return payload.Template{}, err
	}
	if _, ok := w.row(); !ok {
		return payload.Template{}, unreadable(k, a, ErrNetwork)
	}
	// A launch that names steps must name them all, so none may be missing here.
	if len(w.Steps) > 0 && len(w.Steps) >= int(w.StepsCount) {
		return w.whole(w.Steps), nil
	}
	more, err := c.steps(ctx, id)
	if err != nil {
		return payload.Template{}, err
	}
	if len(more) < len(w.Steps) {
		more = w.Steps
	}
	return w.whole(more), nil
}

// steps are a template's steps from their own list.
func (c *Client) steps(ctx context.Context, id string) ([]wireStep, error) {
	k := call{doing: "reading the steps of the template", path: c.inOrg("checklists", id, "steps")}
	same := func(rows []wireStep) []wireStep { return rows }
	var all []wireStep
	for rows, err := range pages(c, ctx, k, same) {
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
