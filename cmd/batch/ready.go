package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"kickoff/api/session/rows"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/launch"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/ready"
)

// readyRow is a file of one row, with --json.
type readyRow struct {
	Row    int    `json:"row"`
	File   string `json:"file"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// makeReady writes each row that can be sent into a file of its own, and sends nothing. The
// table stands whole in memory once; its rows are made one after the other.
func (p *Opened) makeReady(ctx context.Context) error {
	var there []string
	var odd error
	var bodies [][]byte
	checked := p.check(func(_ int, row rows.Row) {
		if !row.Wrong() {
			bodies = append(bodies, row.Launch.Body)
		}
		path := ready.RowPath(p.Ready, row.Number)
		switch _, err := store.Stat(path); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			odd = err
		default:
			there = append(there, path)
		}
	})
	switch err := checked.err(p.OnlyValid); {
	case err != nil:
		return err
	case odd != nil:
		return failure.Usage("--ready: " + host.FileError(odd))
	case len(there) > 0 && !p.Force:
		return failure.Usagef("--ready: %s %s: name another file, or give --force", humanize.List(there), humanize.Verb(len(there), "is there already and left as it was", "are there already and left as they were"))
	}
	write, err := launch.MakeReady(ctx, p.Factory, p.Conn, p.Table.Base(), bodies, p.Force)
	if err != nil {
		return err
	}
	var all []readyRow
	for i := range p.Table.Len() {
		row := p.Table.Build(i)
		if row.Wrong() {
			continue
		}
		path := ready.RowPath(p.Ready, row.Number)
		f, err := write(row.Session, path)
		if err != nil {
			if len(all) > 0 {
				p.Say("%s written before row %d", humanize.Count(len(all), "file"), row.Number)
			}
			return err
		}
		all = append(all, readyRow{row.Number, path, row.Launch.Name, ready.Digest([]byte(f.Body))})
	}
	if p.JSON {
		if err := p.WriteJSON(map[string]any{"ready": all}); err != nil {
			return err
		}
		return checked.left()
	}
	for _, r := range all {
		if _, err := fmt.Fprintf(p.Out, "%s\t%s\n", r.File, r.Name); err != nil {
			return err
		}
	}
	p.Say("%s ready, and nothing sent: `kickoff release FILE` sends one", humanize.Count(len(all), "row"))
	return checked.left()
}
