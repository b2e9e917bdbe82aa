package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/launch"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/sheet"
	"kickoff/payload/store"
	kept "kickoff/payload/store/batch"
)

// Opened is a table over the launch that its rows share.
type Opened struct {
	*Options
	Conn  *factory.Connection
	Table *rows.Table
	// Data are the table's bytes as they came, Choices what its columns fill by a person's
	// word.
	Data    []byte
	Choices rows.Choices
	// unread is why a process that a cell names could not be looked for, nil for nothing.
	unread error

	// resumed is the batch that it goes on with, nil for none.
	resumed *kept.Handle
}

// data are the table's bytes.
func (o *Options) data() ([]byte, error) {
	if o.Data != nil {
		return o.Data, nil
	}
	data, err := o.ReadFile(o.File, store.MaxFile)
	if err != nil {
		return nil, failure.Usage(err.Error())
	}
	return data, nil
}

// Rows opens a table of which one row is to fill a form: what each says, its number
// first, and the launch that one makes, over what the flags describe.
func Rows(ctx context.Context, o *Options, conn *factory.Connection) (said [][]string, open func(row int) *session.Session, err error) {
	p, err := o.open(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	for i := range p.Table.Len() {
		row := p.Table.Row(i)
		texts := []string{strconv.Itoa(row.Number)}
		for _, c := range p.Table.Columns {
			if text := clean.Message(row.Cell(c.Index).Text); text != "" && c.Target.Kind != rows.Nothing {
				texts = append(texts, text)
			}
		}
		said = append(said, texts)
	}
	return said, func(row int) *session.Session {
		r, _ := p.Table.Open(row)
		r.Session.Now = o.Now
		return r.Session
	}, nil
}

// open reads the table and opens the launch that its rows share.
func (o *Options) open(ctx context.Context, conn *factory.Connection) (*Opened, error) {
	p := &Opened{Options: o, Conn: conn}
	var s *sheet.Sheet
	var columns []rows.Column
	in, err := launch.OpenFor(ctx, o.Factory, conn, o.Template, &o.AnswerFlags, func(t payload.Template) (people []string, err error) {
		if p.Data, err = o.data(); err != nil {
			return nil, err
		}
		if s, columns, err = p.read(t); err != nil {
			return nil, err
		}
		return rows.People(t, s, columns), nil
	})
	if err != nil {
		return nil, err
	}
	// What is checked and shown is what is sent, however late a row's turn comes.
	at := o.Now()
	in.Now = func() time.Time { return at }
	return p, p.over(ctx, in, s, columns)
}

// over makes the table over the launch that its rows share.
func (p *Opened) over(ctx context.Context, base *session.Session, s *sheet.Sheet, columns []rows.Column) error {
	known, err := p.exists(ctx, p.Conn, columns)
	if err != nil {
		return err
	}
	p.Table, err = rows.New(base, s, columns, known, p.Key)
	return failure.AsUsage(err)
}

// read reads the table and finds what its columns fill.
func (p *Opened) read(t payload.Template) (*sheet.Sheet, []rows.Column, error) {
	names, before := rows.NewNames(t), p.choices(t.ID)
	said := before.With(nil)
	for _, flag := range p.Map { // which part of it is a column shows where the columns are known
		for i, c := range flag {
			if c == '=' {
				said[flag[:i]] = ""
			}
		}
	}
	s, err := sheet.Read(p.Data, names.Counting(said))
	var faults sheet.Faults
	switch {
	case errors.As(err, &faults) && len(faults) > 1:
		f := &failure.Failure{Kind: failure.KindUsage, Message: p.name() + ": the table cannot be read, and nothing was launched"}
		for _, fault := range faults {
			f.Problems = append(f.Problems, payload.Problem{Message: fault.Error()})
		}
		return nil, nil, f
	case err != nil:
		return nil, nil, failure.Usagef("%s: %v", p.name(), err)
	}
	columns, err := p.columns(t, names, s, before)
	return s, columns, err
}

// choices are what was said before of the columns of tables for a template.
func (p *Opened) choices(template string) rows.Choices {
	if p.resumed != nil {
		return p.resumed.Batch.Map // a batch has all that was said for it
	}
	said, err := p.Mappings(p.Conn.Scope).Of(template)
	if err != nil {
		p.Say("warning: %v", err)
	}
	return said
}

// columns finds what the columns fill: by --map, as it was said before, by their headers.
func (p *Opened) columns(t payload.Template, names *rows.Names, s *sheet.Sheet, before rows.Choices) ([]rows.Column, error) {
	now := rows.Choices{}
	for _, flag := range p.Map {
		header, target, err := cutColumn(flag, s.Header)
		if err != nil {
			return nil, err
		}
		if _, twice := now[header]; twice {
			return nil, failure.Usagef("--map says twice what the column %s fills: keep one", humanize.Quote(header))
		}
		now[header] = target
	}
	p.Choices = before.With(now)
	columns := rows.Map(names, s, p.Choices, p.Key)
	if len(rows.Unmapped(columns)) > 0 {
		return nil, p.unmapped(t, columns, rows.HeaderBelow(names, s))
	}
	if len(now) > 0 && p.resumed == nil {
		if err := p.Mappings(p.Conn.Scope).Keep(t.ID, p.Choices); err != nil {
			p.Say("warning: %v", err)
		}
	}
	for _, c := range columns {
		_, again := now[c.Header]
		if own, err := names.Find(c.Header); !c.Chosen || again || p.resumed != nil || err == nil && own == c.Target {
			continue
		}
		if c.Target.Kind == rows.Nothing {
			p.Say("%s is left out, as --map said before", c.Call())
		} else {
			p.Say("%s fills %s, as --map said before", c.Call(), humanize.Quote(c.Target.Header(t)))
		}
	}
	return columns, nil
}

// cutColumn splits COLUMN=TARGET at the first = behind the name of a column.
func cutColumn(flag string, headers []string) (header, target string, err error) {
	if !strings.Contains(flag, "=") {
		return "", "", failure.Usagef("--map %s has no =: write --map 'COLUMN=TARGET'", humanize.Quote(flag))
	}
	for _, same := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		func(a, b string) bool { return clean.Fold(a) == clean.Fold(b) && !clean.Blank(a) },
	} {
		for i := range len(flag) {
			if flag[i] != '=' {
				continue
			}
			found := ""
			for _, h := range headers {
				if !same(h, flag[:i]) {
					continue
				}
				if found != "" && found != h {
					return "", "", failure.Usagef("--map %s: %s and %s are both columns: write the one that is meant exactly", humanize.Quote(flag), humanize.Quote(found), humanize.Quote(h))
				}
				found = h
			}
			if found != "" {
				return found, flag[i+1:], nil
			}
		}
	}
	return "", "", failure.Usagef("--map %s: the table has no such column: there are %s", humanize.Quote(flag), humanize.Quotes(headers))
}

// mostNamed is how many questions are named where a column is none of them.
const mostNamed = 40

// unmapped is the failure of a table with columns that fill nothing, or one thing twice;
// below is the row that may be the header, 0 for none.
func (p *Opened) unmapped(t payload.Template, columns []rows.Column, below int) error {
	wrong, added := rows.Unmapped(columns), addedColumns(columns)
	f := &failure.Failure{Kind: failure.KindUsage, Message: "nothing was launched: " + humanize.Count(len(wrong), "column") + " of " + p.name() + " cannot be used"}
	unknown := false
	for _, c := range wrong {
		problem := payload.Problem{Message: c.Explain()}
		if !unknown && added == nil && !clean.Blank(c.Header) && !errors.As(c.Wrong, new(*rows.TwiceError)) {
			unknown = true
			problem.Fix = fmt.Sprintf("say what it fills by --map '%s=TARGET', or leave it out by --map '%[1]s='", clean.Message(c.Header))
		}
		f.Problems = append(f.Problems, problem)
	}
	if below > 0 {
		f.Problems = append(f.Problems, payload.Problem{Message: fmt.Sprintf("row %d looks like the header", below), Fix: "delete what stands above it in the sheet"})
	}
	if added != nil {
		f.Problems = append(f.Problems, payload.Problem{Message: "this is the result of a batch",
			Fix: "give the table that it was made of, without .kickoff in its name, or leave out what was added to it: " + strings.Join(added, " ")})
	}
	if unknown {
		var names, special []string
		for _, target := range rows.Targets(t) {
			switch target.Kind {
			case rows.Field:
				names = append(names, humanize.Quote(target.Header(t)))
			case rows.Property:
				special = append(special, target.Header(t))
			}
		}
		names = append(names[:min(len(names), mostNamed):min(len(names), mostNamed)], "owner:STEP", "deadline:STEP", "role:ROLE")
		f.Problems = append(f.Problems, payload.Problem{Message: "a column may be " + strings.Join(append(names, special...), ", ")})
	}
	return f
}

// addedColumns are the flags that leave out what a result adds to a table, nil where the
// columns are not all of those.
func addedColumns(columns []rows.Column) (flags []string) {
	for _, name := range kept.ResultColumns() {
		i := slices.IndexFunc(columns, func(c rows.Column) bool { return strings.TrimPrefix(c.Header, "kickoff ") == name })
		if i < 0 {
			return nil
		}
		flags = append(flags, "--map "+export.ShellWord(columns[i].Header+"="))
	}
	return flags
}

// exists fetches what the columns name, once for all rows.
func (p *Opened) exists(ctx context.Context, conn *factory.Connection, columns []rows.Column) (known rows.Known, err error) {
	if rows.Fills(columns, "tags") {
		if known.Tags, err = session.Tags(ctx, conn.Reads()); err != nil {
			return known, err
		}
	}
	if rows.Fills(columns, "folders") {
		if known.Folders, err = session.Folders(ctx, conn.Reads()); err != nil {
			return known, err
		}
	}
	known.Parent = func(text string) (string, error) {
		run, _, err := p.FindProcess(ctx, conn, text)
		if kind := failure.Judge(err).Kind; err != nil && kind != failure.KindNotFound && kind != failure.KindUsage {
			p.unread = cmp.Or(p.unread, err)
		}
		return run.ID, err
	}
	return known, nil
}
