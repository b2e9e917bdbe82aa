package drafts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/table"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
)

type jsonDraft struct {
	Name     string               `json:"name"`
	Template factory.JSONTemplate `json:"template"`
	Saved    string               `json:"saved"`
	// Fields are those that the draft says something about; Filled of Total fields
	// of the form have an answer, Total is 0 when the form is not known.
	Fields int    `json:"fields"`
	Filled int    `json:"filled"`
	Total  int    `json:"total"`
	File   string `json:"file"`
	// Problem says why the draft cannot be used, "" when it can.
	Problem string `json:"problem"`
}

func (d jsonDraft) filled() string {
	if d.Total == 0 {
		return strconv.Itoa(d.Filled)
	}
	return fmt.Sprintf("%d of %d", d.Filled, d.Total)
}

// ListOptions are those of `kickoff drafts list`.
type ListOptions struct{ *factory.Factory }

// List prints the drafts.
func List(ctx context.Context, o ListOptions) error {
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err != nil {
		return err
	}
	rows := []jsonDraft{}
	for _, e := range entries {
		row := jsonDraft{Name: e.Name, Template: factory.JSONTemplate{ID: e.TemplateID, Title: e.TemplateTitle}, Fields: e.Fields, Filled: e.Filled, Total: e.Total, File: e.Path}
		if !e.SavedAt.IsZero() {
			row.Saved = e.SavedAt.UTC().Format(time.RFC3339)
		}
		if e.Err != nil {
			row.Problem = e.Err.Error()
			o.Say("warning: %s", clean.Message(row.Problem))
		}
		rows = append(rows, row)
	}
	if o.JSON {
		o.WriteJSON(map[string]any{"drafts": rows})
		return nil
	}
	if len(rows) == 0 {
		o.Say("there are no drafts yet: save one in the wizard, or with kickoff launch --save-draft NAME")
		return nil
	}
	var lines [][]string
	for i, r := range rows {
		if r.Problem == "" {
			lines = append(lines, []string{clean.Message(r.Name), clean.Message(r.Template.Title), r.filled(), humanize.Ago(entries[i].SavedAt, o.Now())})
		}
	}
	return table.Write(o.Out, []string{"NAME", "TEMPLATE", "FILLED", "SAVED"}, lines)
}

// ShowOptions are those of `kickoff drafts show`.
type ShowOptions struct {
	*factory.Factory
	Name string
}

// Show prints the draft's file, which is made to be read.
func Show(ctx context.Context, o ShowOptions) error {
	name := o.Name
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	d, err := store.Load(name)
	if errors.Is(err, draft.ErrNotFound) {
		return Missing(store, name)
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(d.Path)
	if err != nil {
		return fmt.Errorf("reading the draft %s: %s", humanize.Quote(name), host.FileError(err))
	}
	if o.JSON {
		o.WriteJSON(map[string]any{"draft": json.RawMessage(data), "file": d.Path})
		return nil
	}
	_, err = o.Out.Write(data)
	return err
}

// Missing says that there is no draft of that name, and which there are.
func Missing(store *draft.Store, name string) error {
	message := fmt.Sprintf("there is no draft %s", humanize.Quote(name))
	entries, err := store.List()
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		message += "; there are none here"
	default:
		message += "; there are " + humanize.Quotes(names)
	}
	return &failure.Failure{Kind: failure.KindNotFound, Exit: failure.ExitNotFound, Message: message, Err: draft.ErrNotFound}
}
