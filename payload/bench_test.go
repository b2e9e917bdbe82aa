package payload

import (
	"fmt"
	"testing"
	"time"
)

// large is a template of n fields and n steps with every one answered, in an
// organisation of ten members for each.
func large(n int) (Template, Snapshot, Env) {
	base := everyType()
	tpl := Template{ID: "tpl", Title: "Large"}
	s := Snapshot{Fields: map[string]Answer{}, Steps: map[string]StepAnswer{}}
	env := Env{Now: time.Date(2026, 11, 25, 14, 30, 0, 0, time.UTC), People: &Directory{}}
	texts := map[string]string{
		"f-text": "Acme GmbH & Co", "f-area": "two\nlines of text", "f-mail": "jo@example.com", "f-date": "+3d", "f-time": "tomorrow 9am", "f-radio": "Express", "f-drop": "Gold",
		"f-multi": "SSO, SLA", "f-file": "https://x.test/q3.pdf", "f-table": "Widget|3", "f-people": `{"users":[1],"guests":[],"groups":[]}`,
	}
	for i := range n {
		f := base.Fields[i%len(base.Fields)]
		a, err := Parse(f, texts[f.ID], env)
		if err != nil {
			panic(err)
		}
		f.ID, f.Position = fmt.Sprintf("%032x", i), i+1
		tpl.Fields = append(tpl.Fields, f)
		s.Fields[f.ID] = a
		id := fmt.Sprintf("%032x", i+1_000_000)
		tpl.Steps = append(tpl.Steps, Step{ID: id, Position: i + 1, AllowGuests: true})
		s.Steps[id] = StepAnswer{Deadline: "+2w 17:00", Owners: &Owners{Users: []int64{int64(i)}, Guests: []string{"ann@partner.com"}}}
	}
	for i := range 10 * n {
		env.People.Members = append(env.People.Members, Member{ID: int64(i), Email: fmt.Sprintf("m%d@acme.test", i)})
	}
	env.People.Index()
	return tpl, s, env
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tpl, s, env := large(n)
			b.ReportAllocs()
			for b.Loop() {
				if l, _ := Build(tpl, s, env); len(l.Body) < 100 {
					b.Fatal("no body")
				}
			}
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	env := acme(b)
	f := Field{ID: "f", Type: TypeText, Required: true, Validation: []string{"alpha_dash", "max:20"}}
	for b.Loop() {
		if len(Check(f, Answer{Value: Text("hello-world")}, env)) > 0 {
			b.Fatal("a problem")
		}
	}
}
