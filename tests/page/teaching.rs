//! The lessons: their links open, and docs/teaching.md says the same.

use soft_unlearn_page::page::link;
use soft_unlearn_page::page::teaching::lessons;

#[test]
fn every_step_opens_and_stands_in_the_document() {
    let mut text = String::from(
        "# For teachers\n\nWhat to show in 5, 20 and 45 minutes, and two lessons of ten minutes in which the class predicts first. The page has the same at its foot.\nAdd a link's `#...` to the address of your copy of the page. \"Present\" makes slides of it; \"Share\" gives a QR code, and the code that puts it\ninto a course page (`embed.html`).\n",
    );
    for lesson in lessons() {
        text.push_str(&format!("\n## {}\n\n", lesson.title));
        for (place, step) in lesson.steps.iter().enumerate() {
            let fragment = link::write(&step.link);
            assert_eq!(link::read(&fragment), Some(Ok(Box::new(step.link.clone()))), "{}", step.text);
            assert!(fragment.len() < 300, "{}: {}", fragment.len(), step.text);
            text.push_str(&format!("{}. {}\n   `{fragment}`\n", place + 1, step.text));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/teaching.md");
    if std::env::var_os("SOFT_UNLEARN_WRITE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text, "SOFT_UNLEARN_WRITE=1 writes it anew");
}
