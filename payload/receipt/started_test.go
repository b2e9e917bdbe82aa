package receipt

import (
	"testing"
	"time"

	"kickoff/payload"
)

func TestStartedPutsWhatIsDueFirstInFrontAndLeavesOutWhatRulesHide(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC) }
	all := Started([]Task{
		{StepID: "late", Position: 1, Deadline: at(30)},
		{StepID: "never", Position: 2},
		{StepID: "hidden", Position: 3, Status: autoSkipped, Deadline: at(1)},
		{StepID: "same", Position: 5, Deadline: at(27)},
		{StepID: "first", Position: 4, Deadline: at(27)},
	}, nil)
	want := []string{"first", "same", "late", "never"}
	if len(all) != len(want) {
		t.Fatalf("%+v", all)
	}
	for i, id := range want {
		if all[i].Step != id {
			t.Errorf("%d is %s, want %s", i, all[i].Step, id)
		}
	}
}

func TestAStartSaysFromWhichDayItWasMoved(t *testing.T) {
	saturday := time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		stored time.Time
		moved  bool
	}{
		"as sent":           {saturday, false},
		"later on the day":  {saturday.Add(time.Hour), false},
		"on to Monday":      {saturday.AddDate(0, 0, 2), true},
		"two weeks later":   {saturday.AddDate(0, 0, 14), false},
		"to the day before": {saturday.AddDate(0, 0, -1), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := Compare(
				Sent{Body: []byte(`{"tasks":{"s":{"deadline":"2026-11-28T17:00:00Z"}}}`), Template: payload.Template{Steps: []payload.Step{{ID: "s"}}}},
				Stored{CreatedAt: saturday.AddDate(0, 0, -4), Tasks: []Task{{StepID: "s", Deadline: tt.stored}}},
			)
			if err != nil || len(r.Tasks) != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
			if from := r.Tasks[0].From; from.IsZero() == tt.moved || tt.moved && !from.Equal(saturday) {
				t.Errorf("from %v", from)
			}
		})
	}
}
