/** Forms whose refusals stand at their fields. */
import { useForm, type UseFormInput } from '@mantine/form';
import { useState, type FormEvent } from 'react';
import { problemOf } from '../api/client';
import { Refusal } from './problem';

/** For fields side by side, whose help has one line or three: their inputs stand in a row. */
export const helpBelow: { inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[] } = {
  inputWrapperOrder: ['label', 'input', 'description', 'error'],
};

/**
 * @param options of Mantine's useForm
 * @param send what a valid form does; a refusal of the API is put at the fields that it names, the rest above the form
 */
export function useApiForm<V extends Record<string, unknown>>(
  options: UseFormInput<V>,
  send: (values: V) => Promise<unknown>,
) {
  const form = useForm<V>(options);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (values: V) => {
    setBusy(true);
    setError(null);
    try {
      await send(values);
      form.resetDirty(values);
    } catch (refused) {
      const { message, code, errors = {} } = problemOf(refused);
      const known = Object.entries(errors).filter(([field]) => field in values);
      for (const [field, texts] of known) form.setFieldError(field, texts.join(' '));
      const others = Object.entries(errors).filter(([field]) => !(field in values));
      setError(
        known.length > 0 && others.length === 0
          ? null
          : { message, code, errors: Object.fromEntries(others) },
      );
    } finally {
      setBusy(false);
    }
  };
  return {
    form,
    error,
    isBusy,
    /** Something was typed that is lost when the form goes; not while it is being sent: that may lead to another page. */
    isUnsaved: form.isDirty() && !isBusy,
    onSubmit: (event: FormEvent<HTMLFormElement>) => form.onSubmit((values) => void submit(values))(event),
  };
}

/**
 * For `catch`: puts a refusal at the field that it is about, where the API cannot name it.
 * @param code of the refusals that are meant; others stay as they are
 */
export function atField(field: string, code: string, text: string): (refused: unknown) => never {
  return (refused) => {
    const { message, code: found } = problemOf(refused);
    throw found === code ? new Refusal({ message, errors: { [field]: [text] } }) : refused;
  };
}
