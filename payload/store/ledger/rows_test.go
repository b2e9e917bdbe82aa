package ledger

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// row is the intent of a row of a batch.
func row(batch, key, cells string) Intent {
	in := intent("Jo " + key)
	in.TableRow = TableRow{Batch: batch, Row: 2, Key: key, Cells: cells}
	return in
}

func TestARowIsSentOnce(t *testing.T) {
	again := row("b2", "k", "c")
	again.Again = true
	for _, c := range []struct {
		name    string
		outcome *Outcome
		next    Intent
		sent    bool
	}{
		{"while in flight", nil, row("b2", "k", "c"), false},
		{"after it was launched", &Outcome{Status: Launched}, row("b2", "k", "c"), false},
		{"in the same batch", &Outcome{Status: Launched}, row("b1", "k", "c"), false},
		{"with other cells", &Outcome{Status: Launched}, row("b2", "k", "other"), false},
		{"while nobody knows", &Outcome{Status: Unknown}, row("b2", "k", "c"), false},
		{"after a refusal", &Outcome{Status: Refused}, row("b2", "k", "c"), true},
		{"after it was looked for in vain", &Outcome{Status: Absent}, row("b2", "k", "c"), true},
		{"after it was taken back", &Outcome{Status: Launched, Archived: true}, row("b2", "k", "c"), true},
		{"again, by a person's word", &Outcome{Status: Launched}, again, true},
		{"another key", &Outcome{Status: Launched}, row("b2", "l", "c"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			l := open(t, root)
			id := begin(t, l, row("b1", "k", "c"))
			if c.outcome != nil {
				settle(t, l, id, *c.outcome)
			}
			_, err := open(t, root).Begin(c.next)
			var earlier *EarlierError
			if sent := err == nil; sent != c.sent || !sent && (!errors.As(err, &earlier) || earlier.Entry.ID != id) {
				t.Errorf("sending it gives %v", err)
			}
		})
	}
}

func TestARowIsLookedUpByItsKeyAndItsName(t *testing.T) {
	l := open(t, t.TempDir())
	first := begin(t, l, row("b1", "k", "old"))
	settle(t, l, first, Outcome{Status: Launched, Run: Run{ID: "r1"}})
	anew := row("b2", "k", "new")
	anew.Again = true
	second := begin(t, l, anew)
	for _, c := range []struct {
		name               string
		in                 Intent
		same, other, named string
	}{
		{"as it was first", row("b3", "k", "old"), first, second, ""},
		{"as it was then", row("b3", "k", "new"), second, first, ""},
		{"as it never was", row("b3", "k", "newer"), "", second, ""},
		{"its name alone", func() Intent { in := row("b3", "l", "new"); in.Name = "Jo k"; return in }(), "", "", second},
	} {
		r, err := l.Row(c.in)
		if err != nil {
			t.Fatal(err)
		}
		for _, look := range []struct {
			e    *Entry
			want string
		}{{r.Same, c.same}, {r.Other, c.other}, {r.Named, c.named}} {
			if look.e == nil && look.want != "" || look.e != nil && look.e.ID != look.want {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
	}
	if r, _ := l.Row(row("b3", "k", "new")); r.Same.Status != Pending {
		t.Errorf("one that is being sent reads as %s", r.Same.Status)
	}
}

// A ledger that was put away while it was read is read anew.
func TestRowsOfAnotherFileAreForgotten(t *testing.T) {
	l := open(t, t.TempDir())
	settle(t, l, begin(t, l, row("b1", "k", "c")), Outcome{Status: Launched})
	if err := os.Remove(l.Path()); err != nil {
		t.Fatal(err)
	}
	begin(t, l, row("b1", "k", "c"))
}

func TestTwoBatchesAtOnceSendEachRowOnce(t *testing.T) {
	root := t.TempDir()
	sent := make(chan string, 200)
	var all sync.WaitGroup
	for w := range 4 {
		l := open(t, root)
		l.Now = time.Now
		all.Go(func() {
			for i := range 25 {
				key := fmt.Sprint(i)
				if id, err := l.Begin(row(fmt.Sprint("b", w), key, key)); err == nil {
					sent <- key
					if err := l.Settle(id, Outcome{Status: Launched}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	if len(sent) != 25 {
		t.Errorf("%d of 25 rows were sent", len(sent))
	}
}

// A row costs the same however many there are.
func BenchmarkRow(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := Open(b.TempDir(), "acme")
			send := func(i int) {
				key := fmt.Sprint(i)
				in := row("b1", key, key)
				in.Name = "all have one name"
				id, err := l.Begin(in)
				if err == nil {
					err = l.Settle(id, Outcome{Status: Launched, Run: Run{ID: key}})
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			for i := range n {
				send(i)
			}
			at := n
			for b.Loop() {
				send(at)
				at++
			}
		})
	}
}
