package sandbox

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// ruleCases are the vectors that the client's own reading of rules is tested with
// too (the file says what each part of it means).
type ruleCases struct {
	World json.RawMessage
	Cases []struct {
		ID, Grade string
		Template  json.RawMessage
		Answers   struct{ Prerun json.RawMessage }
		Expect    struct {
			Visible   map[string]bool
			Owners    map[string]owners
			Deadlines map[string]*string
		}
	}
}

func TestRuleCasesOfTheServer(t *testing.T) {
	text, err := os.ReadFile("../../testdata/rule-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file ruleCases
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, each := range file.Cases {
		if each.Grade == "inferred" {
			continue
		}
		t.Run(each.ID, func(t *testing.T) {
			world, _ := parseObject(file.World)
			template, _ := parseObject(each.Template)
			world.set("checklists", []object{append(record("id", "tpl"), template...)})
			w, err := LoadWorld(strings.NewReader(string(world.raw())))
			if err != nil {
				t.Fatal(err)
			}
			tasks := map[string]object{}
			for _, task := range tasksOf(newClient(t, Options{World: w}), string(record("checklist_id", "tpl", "prerun", each.Answers.Prerun).raw())) {
				tasks[task.text("title")] = task
			}
			for title, want := range each.Expect.Visible {
				if got := tasks[title].text("status") != "auto-skipped"; got != want || tasks[title] == nil {
					t.Errorf("%s shows: %v, want %v", title, got, want)
				}
			}
			for title, want := range each.Expect.Owners {
				if got := readOwners(tasks[title].get("owners")); !same(got.Users, want.Users) || !same(got.Guests, want.Guests) || !same(got.Groups, want.Groups) {
					t.Errorf("%s is owned by %v, want %v", title, got, want)
				}
			}
			for title, want := range each.Expect.Deadlines {
				if got := tasks[title].text("deadline"); got != deadlineOf(want) {
					t.Errorf("%s is due %q, want %q", title, got, deadlineOf(want))
				}
			}
		})
	}
}

// same compares regardless of order.
func same[T int64 | string](a, b []T) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// deadlineOf is a deadline as the server writes it: "launch+2d" is two days after
// the launch, null none.
func deadlineOf(want *string) string {
	if want == nil {
		return ""
	}
	if at, err := time.Parse(time.RFC3339, *want); err == nil {
		return at.UTC().Format(deadlineLayout)
	}
	days, _ := strings.CutSuffix(strings.TrimPrefix(*want, "launch+"), "d")
	n, _ := wholeNumber([]byte(days))
	return testClock().AddDate(0, 0, int(n)).Format(deadlineLayout)
}
