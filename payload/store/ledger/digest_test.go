package ledger

import (
	"testing"
	"time"
)

func TestLaunchedSixMinutesAgoIsFound(t *testing.T) {
	l := open(t, t.TempDir())
	same := begin(t, l, intent("Jo"))
	settle(t, l, same, Outcome{Status: Launched, Run: Run{Name: "Jo (auto)"}})
	settle(t, l, begin(t, l, intent("Jo")), Outcome{Status: Refused})
	other := intent("Jo")
	other.Template.ID = "t2"
	begin(t, l, other)
	old := intent("Jo")
	old.At = start.Add(-48 * time.Hour)
	begin(t, l, old)

	for _, c := range []struct {
		name  string
		query Query
		want  Duplicate
	}{
		{"same name", Query{Template: "t1", Name: " Jo ", Answers: "new"}, Duplicate{SameName: true}},
		{"the name the server gave", Query{Template: "t1", Name: "Jo (auto)"}, Duplicate{SameName: true}},
		{"same answers", Query{Template: "t1", Name: "Ann", Answers: "a-Jo"}, Duplicate{SameAnswers: true}},
		{"both", Query{Template: "t1", Name: "Jo", Answers: "a-Jo"}, Duplicate{SameName: true, SameAnswers: true}},
		{"another customer", Query{Template: "t1", Name: "Ann", Answers: "new"}, Duplicate{}},
		{"nothing to compare", Query{Template: "t1"}, Duplicate{}},
		{"another template", Query{Template: "t3", Name: "Jo", Answers: "a-Jo"}, Duplicate{}},
	} {
		c.query.Since = start.Add(-24 * time.Hour)
		duplicates := read(t, l).Recent(c.query)
		if !c.want.SameName && !c.want.SameAnswers {
			if len(duplicates) != 0 {
				t.Errorf("%s: a duplicate is reported: %+v", c.name, duplicates)
			}
			continue
		}
		if len(duplicates) != 1 || duplicates[0].Entry.ID != same || duplicates[0].SameName != c.want.SameName || duplicates[0].SameAnswers != c.want.SameAnswers {
			t.Errorf("%s: %+v", c.name, duplicates)
		}
	}
}

func TestBodyTellsTheLedgerWhatItNeeds(t *testing.T) {
	in, err := IntentOf([]byte(`{"checklist_id":"t1","name":"Jo","user_id":"1001","prerun":{"a":"x"}}`))
	if err != nil || in.Template.ID != "t1" || in.Name != "Jo" || in.Launcher != 1001 || in.Body == "" || in.Answers == "" {
		t.Errorf("intent %+v, %v", in, err)
	}
	in.Me = 7
	if in.Starter() != 1001 {
		t.Errorf("the starter is %d", in.Starter())
	}
	in.Launcher = 0
	if in.Starter() != 7 {
		t.Errorf("without a launcher the starter is %d", in.Starter())
	}
	if _, err := IntentOf([]byte("[")); err == nil {
		t.Error("a torn body is taken")
	}
}

func TestSameAnswersHaveTheSameDigest(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"order of keys", `{"a":"x","b":{"id":1,"text":"t"}}`, `{"b":{"text":"t","id":1},"a":"x"}`, true},
		{"keys of the server", `{"f":[{"url":"u"}]}`, `{"f":[{"url":"u","full_url":"u","uploaded_at":"2026"}]}`, true},
		{"null option value", `{"f":{"id":1,"value":null}}`, `{"f":{"id":1}}`, true},
		{"blank answers", `{"a":"x","b":"","c":[]}`, `{"a":"x"}`, true},
		{"another text", `{"a":"x"}`, `{"a":"y"}`, false},
		{"another number", `{"a":1}`, `{"a":"1"}`, false},
		{"order of a table's cells", `{"a":["1","2"]}`, `{"a":["2","1"]}`, false},
	} {
		if same := DigestAnswers([]byte(c.a)) == DigestAnswers([]byte(c.b)); same != c.same {
			t.Errorf("%s: same = %v", c.name, same)
		}
	}
	for _, none := range []string{"", "[]", "{}", "null", `{"a":""}`} {
		if got := DigestAnswers([]byte(none)); got != "" {
			t.Errorf("no answers (%q) have the digest %q", none, got)
		}
	}
}
