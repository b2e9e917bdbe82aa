package batch

import (
	"fmt"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
)

// Sight is what the ledger tells of a row before it is sent.
type Sight struct {
	// Earlier is the launch of the same row, nil for none.
	Earlier *ledger.Entry
	// Other is a launch of its key or its name that said something else, nil for none:
	// whether it is meant is asked. It says nothing of a row that is Accepted.
	Other *ledger.Entry
	// ByName: it is the name that is the same.
	ByName bool
	// Undone: it was launched, and taken back.
	Undone bool
}

// Conflict says what was launched with other cells, "" for nothing.
func (s Sight) Conflict() string {
	if s.Other == nil {
		return ""
	}
	what := "a row of this key"
	if s.ByName {
		what = "a row of this name"
	}
	return fmt.Sprintf("%s was launched with other cells: %s, row %d then", what, humanize.Quote(clean.Message(s.Other.Name())), s.Other.Intent.Row)
}

// Look looks every row up in the ledger, in their order. What rows of other batches were
// does not count where the batch sends them Again.
func (b *Batch) Look() ([]Sight, error) {
	keys := map[string]bool{}
	for _, it := range b.Items {
		keys[it.key()] = true
	}
	sights := make([]Sight, len(b.Items))
	for i, it := range b.Items {
		r, err := b.Delivery.Ledger.Row(b.intent(it))
		if err != nil {
			return nil, err
		}
		s := &sights[i]
		s.Earlier, s.Undone = r.Same, r.Undone
		switch {
		case r.Same != nil || it.Accepted:
		case r.Other != nil:
			s.Other = r.Other
		case r.Named != nil && !keys[r.Named.Intent.Key]:
			s.Other, s.ByName = r.Named, true
		}
	}
	return sights, nil
}

// intent is what the ledger tells a row by.
func (b *Batch) intent(it Item) ledger.Intent {
	return ledger.Intent{
		Template: ledger.Template{ID: b.Template.ID}, Name: it.Name, TableRow: b.place(it), Again: b.again(it),
	}
}

func (b *Batch) place(it Item) ledger.TableRow {
	return ledger.TableRow{Batch: b.ID, Row: it.Row, Key: it.key(), Cells: it.Cells}
}

// again: what rows of other batches were does not count.
func (b *Batch) again(it Item) bool { return b.Options.Again || it.Accepted }
