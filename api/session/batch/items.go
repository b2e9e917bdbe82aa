package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"kickoff/api/session"
	"kickoff/api/session/rows"
	"kickoff/payload/store/ledger"
)

// Maker makes the items of a table, in the order of its rows.
type Maker struct {
	Table   *rows.Table
	digests Digests
}

// Item is the next row, which was built just now.
func (m *Maker) Item(row int, built rows.Row) Item {
	it := Item{Row: built.Number, Session: func() *session.Session {
		open, _ := m.Table.Open(row)
		return open.Session
	}}
	it.Cells, it.SameAs = m.digests.Of(built.Number, CellsOf(m.Table, row))
	if m.Table.HasKey() {
		it.Key = m.Table.Key(row)
	}
	for _, p := range built.Problems {
		if p.Blocks() {
			it.Problems = append(it.Problems, p.String())
		}
	}
	if m.Table.NamesRow(row) {
		it.Name = built.Launch.Name
	}
	if in, err := ledger.IntentOf(built.Launch.Body); err == nil {
		it.Answers = in.Answers
	}
	forecast := built.Session.Shown.Forecast
	for _, s := range forecast.Steps {
		if s.After.Visible {
			it.Mailed = it.Mailed.Union(s.After.Owners)
		}
	}
	it.Guests = forecast.People().Guests
	return it
}

// Cell is what a row says to one target (a field's id, "@name", "owner:ID"), as written.
type Cell struct{ Target, Text string }

// CellsOf are the cells of a row that say something.
func CellsOf(t *rows.Table, row int) (said []Cell) {
	for target, text := range t.Filled(row) {
		said = append(said, Cell{target.String(), text})
	}
	return said
}

// Said is a digest of what a row says: of its cells as written, but for empty ones. The
// order of columns says nothing.
func Said(cells []Cell) [sha256.Size]byte {
	var said []string
	for _, c := range cells {
		if c.Text != "" {
			said = append(said, c.Target+"\x00"+c.Text)
		}
	}
	slices.Sort(said)
	return sha256.Sum256([]byte(strings.Join(said, "\x01")))
}

// Digests makes the digests of the rows of one table. Of equal rows, each has another.
type Digests struct{ seen map[string]equal }

// equal are rows that say the same: the number of the first, and how many there are.
type equal struct{ row, n int }

// Of is the digest of the next row: of what it says, and of the how-manyth of such rows it
// is. SameAs is the number of the first row that says the same, 0 for none.
func (d *Digests) Of(row int, cells []Cell) (digest string, sameAs int) {
	digest = short(Said(cells))
	if d.seen == nil {
		d.seen = map[string]equal{}
	}
	e := d.seen[digest]
	if e.n++; e.n == 1 {
		e.row = row
	} else {
		sameAs = e.row
	}
	d.seen[digest] = e
	if e.n > 1 {
		digest = digestOf(fmt.Sprintf("%s\x00%d", digest, e.n))
	}
	return digest, sameAs
}

// digestOf is as long as an id of the API: two rows of a lifetime do not share one.
func digestOf(text string) string { return short(sha256.Sum256([]byte(text))) }

func short(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:16]) }
