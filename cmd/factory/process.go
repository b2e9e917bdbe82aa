package factory

import (
	"context"
	"strings"

	"kickoff/api"
	"kickoff/cmd/failure"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/weblink"
)

// Link reads what was given in the place of a name as a web address; the zero Link is
// none. An address of something else, or of another organisation, is an error.
func (c *Connection) Link(text string) (weblink.Link, error) {
	l, ok := weblink.Parse(text, c.ProcessURL)
	switch {
	case !ok && weblink.Is(text):
		return l, failure.Usagef("%s is no address of a template or a process", clean.Trim(text))
	case IsID(l.Org) && l.Org != c.Client.Org():
		return l, failure.Usagef("%s is of another organisation: give --org %s with it", clean.Trim(text), l.Org)
	}
	return l, nil
}

// FindProcess is the id of the process that an id, a web address or a name means: by the
// exact name first, then in any case.
func (c *Connection) FindProcess(ctx context.Context, ref string) (string, error) {
	ref = clean.Trim(ref)
	l, err := c.Link(ref)
	switch {
	case err != nil:
		return "", err
	case l.Template != "":
		return "", failure.Usagef("%s is the address of a template: give that of a process", ref)
	case l.Process != "":
		return l.Process, nil
	case ref == "" || IsID(ref):
		return ref, nil
	}
	runs, err := api.All(c.Client.Runs(ctx, api.RunQuery{Text: ref, Sort: "-created_at"}))
	if err != nil {
		return "", err
	}
	found := Named(runs, ref, true, func(r api.Run) string { return r.Name })
	switch {
	case len(found) == 1:
		return found[0].ID, nil
	case len(found) == 0 && !strings.ContainsAny(ref, " \t"):
		return ref, nil // an id of another form
	case len(found) == 0:
		return "", failure.NotFound("there is no process " + humanize.Quote(ref) + ": give a process's name, id or web address")
	}
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.ID + " (" + r.TemplateTitle + ", " + r.CreatedAt.Format("2006-01-02 15:04") + ")"
	}
	return "", failure.Usagef("%s names %d processes: use the id of one: %s", humanize.Quote(ref), len(found), humanize.List(names))
}
