package ledger

import (
	"bytes"
	"os"
	"testing"

	"kickoff/payload/store/storetest"
)

// threeLaunches is a ledger file with three launches and their outcomes.
func threeLaunches(t testing.TB) (data []byte, ids []string) {
	for _, id := range []string{"AAA", "BBB", "CCC"} {
		in := intent("Onboarding – " + id)
		in.At = start
		for _, r := range []record{
			{Version: version, ID: id, Intent: &in},
			{Version: version, ID: id, Outcome: &Outcome{At: start, Status: Launched, Run: Run{ID: "run" + id, Name: in.Name}}},
		} {
			line, err := encode(r)
			if err != nil {
				t.Fatal(err)
			}
			data = append(data, line...)
		}
		ids = append(ids, id)
	}
	return data, ids
}

// step is how many bytes lie between two places of damage: all are tried in the
// long version.
func step() int {
	if os.Getenv("KICKOFF_SOAK") != "" {
		return 1
	}
	return 7
}

func TestLedgerCutAtAnyByteKeepsWhatWasWhole(t *testing.T) {
	data, ids := threeLaunches(t)
	l := open(t, t.TempDir())
	for cut := 0; cut <= len(data); cut += step() {
		if err := os.WriteFile(l.Path(), data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		added := begin(t, l, intent("after the cut"))
		whole := bytes.Count(data[:cut], []byte("\n"))
		b := read(t, l)
		for i, id := range ids {
			e, found := b.Entry(id)
			switch {
			case whole >= 2*i+2 && e.Status != Launched:
				t.Errorf("cut at %d: launch %s reads as %q", cut, id, e.Status)
			case whole == 2*i+1 && !found:
				t.Errorf("cut at %d: launch %s is lost", cut, id)
			}
		}
		if e, _ := b.Entry(added); e.Status != Pending {
			t.Errorf("cut at %d: what was written afterwards reads as %q", cut, e.Status)
		}
		if got, _ := os.ReadFile(l.Path()); !bytes.HasPrefix(got, data[:cut]) {
			t.Errorf("cut at %d: what was there was overwritten", cut)
		}
		l.Close()
	}
}

func TestLedgerDamagedAtAnyByteSaysSoAndKeepsTheRest(t *testing.T) {
	data, ids := threeLaunches(t)
	for at := 0; at < len(data); at += step() {
		for _, bad := range []byte{0, 'x', '\n', data[at] ^ 0x20, 0xff} {
			if bad == data[at] {
				continue
			}
			broken := bytes.Clone(data)
			broken[at] = bad
			b := parse(broken)
			if len(b.Damaged) == 0 || b.Warning() == "" {
				t.Fatalf("byte %d as %q: the damage is not told", at, bad)
			}
			launched := 0
			for _, id := range ids {
				if e, ok := b.Entry(id); ok && e.Status == Launched {
					launched++
				}
			}
			if launched < 2 || len(b.Entries) != 3 {
				t.Errorf("byte %d as %q: %d of 3 launches are left, %d with their outcome", at, bad, len(b.Entries), launched)
			}
		}
	}
}

func TestLineOfANewerKickoffIsLeftAlone(t *testing.T) {
	data, _ := threeLaunches(t)
	newer, err := encode(record{Version: 2, ID: "DDD", Intent: &Intent{}})
	if err != nil {
		t.Fatal(err)
	}
	b := parse(append(newer, data...))
	if len(b.Entries) != 3 || len(b.Damaged) != 1 || b.Damaged[0] != (Damage{Line: 1, Reason: "it was written by a newer kickoff"}) {
		t.Errorf("the ledger reads as %+v", b)
	}
}

func FuzzRead(f *testing.F) {
	data, _ := threeLaunches(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte(head + head + "\n" + `"}`))
	f.Fuzz(func(t *testing.T, junk []byte) {
		storetest.Bounded(t, func() { parse(junk) })
		whole := append(append(bytes.Clone(junk), '\n'), data...)
		b := parse(whole)
		for _, id := range []string{"AAA", "BBB", "CCC"} {
			if e, ok := b.Entry(id); !ok || e.Status == "" {
				t.Fatalf("launch %s is lost behind %q", id, junk)
			}
		}
	})
}
