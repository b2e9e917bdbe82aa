package draft

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kickoff/payload"
	"kickoff/payload/rawjson"
	"kickoff/payload/store/storetest"
)

func TestTheFormatStaysWhatItIs(t *testing.T) {
	secret := weekly()
	secret.Name, secret.Never = "Secret", []string{"f1"}
	for file, d := range map[string]Draft{"weekly.json": weekly(), "secret.json": secret} {
		got, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// The first drafts of version 1 knew neither what the template was nor a field
// that is never stored.
func TestTheFirstDraftsAreStillRead(t *testing.T) {
	d, err := Read(filepath.Join("testdata", "weekly-first.json"))
	if err != nil {
		t.Fatal(err)
	}
	answers, problems := restore(d, order(), env())
	if len(problems) > 0 || answers.Field("f2").Choices()[0].Text != "Gold" || answers.Field("f1").Text() == "" {
		t.Errorf("%v, %+v", problems, answers.Snapshot())
	}
	r, _ := d.Merge(order(), env())
	if !r.Same() {
		t.Errorf("an unchanged template changed: %+v", r.Changes)
	}
}

func TestWhatMustNeverBeStoredIsNotInTheFile(t *testing.T) {
	d := weekly()
	d.Never = []string{"f1", "f7"}
	data, err := encode(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Jane \\\"J", "a.pdf"} {
		if strings.Contains(string(data), words) {
			t.Errorf("%s is in the file", words)
		}
	}
	back, err := decode("x", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"f1", "f4", "f7"}, back.Asked(order())); diff != "" {
		t.Errorf("asked anew: %s", diff)
	}
	moved := order()
	moved.Fields[0].ID = "another"
	if got := back.Asked(moved); len(got) != 3 || got[0] != "another" {
		t.Errorf("under another id these are asked anew: %v", got)
	}
}

func TestAnyAnswersComeBack(t *testing.T) {
	id := rapid.StringMatching(`[0-9a-f]{4}`)
	words := rapid.String()
	value := rapid.Custom(func(r *rapid.T) json.RawMessage {
		b, err := rawjson.Encode(words.Draw(r, "text"))
		if err != nil {
			r.Fatal(err)
		}
		return b
	})
	owners := rapid.Custom(func(r *rapid.T) payload.Owners {
		return payload.Owners{
			Users:  rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 0, 3).Draw(r, "users"),
			Guests: rapid.SliceOfN(words, 0, 2).Draw(r, "guests"),
			Groups: rapid.SliceOfN(id, 0, 2).Draw(r, "groups"),
		}
	})
	answer := rapid.Custom(func(r *rapid.T) payload.Answer {
		var chosen payload.Choices
		for range rapid.IntRange(1, 2).Draw(r, "choices") {
			chosen = append(chosen, payload.Choice{ID: value.Draw(r, "id"), Text: words.Draw(r, "option"), Unselected: rapid.Bool().Draw(r, "off")})
		}
		files := payload.Files{}
		for range rapid.IntRange(1, 2).Draw(r, "files") {
			files.List = append(files.List, payload.File{Path: words.Draw(r, "path"), Object: value.Draw(r, "object")})
		}
		people := payload.People{Owners: owners.Draw(r, "people")}
		people.Guests = append(people.Guests, "a@b.test")
		if rapid.Bool().Draw(r, "given as JSON") {
			people.Verbatim = value.Draw(r, "people as JSON")
		}
		row := payload.Table{Cells: rapid.SliceOfN(value, 1, 2).Draw(r, "cells"), Explicit: rapid.Bool().Draw(r, "row given")}
		text := payload.Text("x" + words.Draw(r, "text"))
		a := payload.Answer{Value: rapid.SampledFrom([]payload.Value{nil, text, chosen, row, people, files, payload.JSON(value.Draw(r, "raw"))}).Draw(r, "value"), Origin: payload.FromDraft}
		switch a.Value.(type) {
		case payload.Choices, payload.People, payload.Files:
			a.Typed = words.Draw(r, "typed")
		}
		return a
	})
	rapid.Check(t, func(r *rapid.T) {
		d := Draft{Name: "n", TemplateID: "t", TemplateTitle: words.Draw(r, "title")}
		d.Answers.Fields = rapid.MapOfN(id, answer, 0, 4).Draw(r, "fields")
		d.Answers.Steps = rapid.MapOfN(id, rapid.Custom(func(r *rapid.T) payload.StepAnswer {
			o := owners.Draw(r, "owners")
			return payload.StepAnswer{Owners: &o, Deadline: words.Draw(r, "deadline"), Typed: words.Draw(r, "typed owner")}
		}), 0, 3).Draw(r, "steps")
		d.Answers.Details = payload.Details{Name: words.Draw(r, "name"), Typed: rapid.MapOfN(id, words, 0, 2).Draw(r, "typed properties"), Tags: rapid.SliceOfN(id, 0, 2).Draw(r, "tags"), OwnerID: rapid.Int64Range(0, 9).Draw(r, "owner")}
		data, err := encode(d)
		if err != nil {
			r.Fatal(err)
		}
		back, err := decode("file", data)
		if err != nil {
			r.Fatalf("%v in %s", err, data)
		}
		same := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(payload.StepAnswer{}, "OwnersOrigin", "DeadlineOrigin")}
		if diff := cmp.Diff(d.Answers, back.Answers, same); diff != "" {
			r.Fatalf("(-saved +read):\n%s", diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	whole, err := encode(weekly())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"version":1,"name":"n","template":{"id":"t"},"fields":{"a":{"raw":null,"choices":[{"id":null}]}}}`))
	f.Add([]byte(`{"version":1,"name":"n","template":{"id":"t"},"fields":{"a":{}},"form":{"fields":[{"id":"a"},{"id":"a"}]}}`))
	f.Add([]byte(`{"version":1e9}`))
	f.Add([]byte(`{"version":1,"name":"n","template":{"id":"t"},"fields":{"a":{"value":[[[]]]}},"steps":{"s":{"owner":1}},"x":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Draft
		var err error
		storetest.Bounded(t, func() {
			if d, err = Import("file", data); err != nil {
				d, err = decode("file", data)
			}
			if err == nil {
				restore(d, order(), env())
			}
		})
		if err != nil {
			return
		}
		again, err := encode(d)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err := decode("file", again); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, again)
		}
	})
}
